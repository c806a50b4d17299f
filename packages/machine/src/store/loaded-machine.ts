import { type JsonObject, stringAt, stringsAt } from '../config/json-node.ts'
import { toJsonValue } from '../config/json-value.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { EngineAddress, TlsFiles } from './engine-address.ts'
import type { Machine, MachineConfig } from './machine.ts'
import { quoteName } from './machine-name.ts'
import { machineUrl, parseUrl } from './machine-url.ts'

/** What a {@link LoadedMachine} is made of. */
export interface LoadedMachineInit {
  readonly name: string
  readonly path: string
  readonly document: JsonObject
  readonly diskVersion: number
  readonly ip: string | undefined
  readonly tls: TlsFiles | undefined
}

/** A machine with the document it was read from: a private field, since `console.log` of it would show cloud keys. */
export class LoadedMachine implements Machine {
  readonly name: string
  readonly driver: string
  readonly path: string
  readonly url: string
  readonly ip: string
  readonly labels: readonly string[]
  readonly diskVersion: number
  readonly #document: JsonObject
  readonly #tls: TlsFiles | undefined

  constructor(init: LoadedMachineInit) {
    this.name = init.name
    this.driver = stringAt(init.document, 'DriverName')
    this.path = init.path
    this.url = machineUrl(this.driver, init.document)
    this.ip = init.ip ?? parseUrl(this.url)?.host ?? ''
    this.labels = Object.freeze(stringsAt(init.document, 'HostOptions', 'EngineOptions', 'Labels'))
    this.diskVersion = init.diskVersion
    this.#document = init.document
    this.#tls = init.tls
  }

  get address(): EngineAddress {
    if (this.url === '') {
      throw new MachineError('NO_ADDRESS', { action: `address machine ${quoteName(this.name)}`, machine: this.name })
    }
    return { url: this.url, ...(this.#tls && { tls: this.#tls }) }
  }

  get config(): MachineConfig {
    return toJsonValue(this.#document) as MachineConfig
  }

  /** The document with nothing lost: what is printed and saved. */
  get document(): JsonObject {
    return this.#document
  }
}
