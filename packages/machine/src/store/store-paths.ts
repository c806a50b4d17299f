import { join } from 'node:path'
import type { ConfigPlace } from '../config/migrate-config.ts'

/** Where everything of a store is. */
export class StorePaths {
  /** The store itself, an absolute path. */
  readonly store: string
  /** The certificate authority and the client certificate. */
  readonly certificates: string
  /** One folder for each machine. */
  readonly machines: string
  /** One file for each group; only this package has groups. */
  readonly groups: string

  constructor(store: string) {
    this.store = store
    this.certificates = join(store, 'certs')
    this.machines = join(store, 'machines')
    this.groups = join(store, 'groups')
  }

  /** The folder of a machine. */
  machine(name: string): string {
    return join(this.machines, name)
  }

  /** What a configuration says of the place that it stands in. */
  place(name: string): ConfigPlace {
    return { name, store: this.store, certificates: this.certificates, machine: this.machine(name) }
  }

  /** What Docker Machine keeps about a machine. */
  config(name: string): string {
    return join(this.machines, name, 'config.json')
  }

  /** What only this package keeps about a machine: Docker Machine drops what it does not know from its own file. */
  metadata(name: string): string {
    return join(this.machines, name, 'registry.json')
  }

  /** The SSH host keys of a machine; only this package keeps any. */
  knownHosts(name: string): string {
    return join(this.machines, name, 'known_hosts')
  }
}
