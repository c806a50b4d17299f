import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { createGroupFolder, removeGroupFolder } from '../cleanup/group-folders.ts'
import { removeGroup } from '../cleanup/remove-group.ts'
import { unwatch, watch } from '../cleanup/watch.ts'
import { keptMarker } from '../plan/kept-marker.ts'
import { labels } from '../plan/labels.ts'
import { currentOwner, formatOwner, keptOnPurpose } from '../plan/owner.ts'
import { claim } from '../runtime/claim.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { containerRuntime, sessionLabels } from '../runtime/container-runtime.ts'

/** What hosts that were started together share: labels, a folder with their store, and their end. */
export class HostGroup {
  /** Id of the group, `raftkit-` and eight hexadecimal digits; its network is called the same. */
  readonly id: string
  /** The outer engine. */
  readonly runtime: ContainerRuntime
  /** The store that the hosts are registered in. */
  readonly machines: MachineStore
  /** Labels of everything that belongs to the group. */
  readonly labels: Readonly<Record<string, string>>
  /** Whether Testcontainers' reaper removes what carries the labels. */
  readonly reaped: boolean
  readonly #folder: string
  #removal: Promise<void> | undefined
  #stays = false

  private constructor(
    id: string,
    runtime: ContainerRuntime,
    folder: string,
    labelSet: Record<string, string>,
    reaped: boolean,
  ) {
    this.id = id
    this.runtime = runtime
    this.labels = labelSet
    this.reaped = reaped
    this.machines = new MachineStore({ path: join(folder, 'machine') })
    this.#folder = folder
  }

  /** Makes the group before anything that belongs to it, so that whatever comes into being can be found again. */
  static async create(keep: boolean, reaped = !keep): Promise<HostGroup> {
    const runtime = await containerRuntime()
    const id = `raftkit-${randomBytes(4).toString('hex')}`
    const owner = keep ? keptOnPurpose : formatOwner(currentOwner())
    const folder = await createGroupFolder(id, owner)
    const own = { [labels.group]: id, [labels.owner]: owner }
    watch(id, folder)
    return new HostGroup(id, runtime, folder, reaped ? { ...own, ...(await sessionLabels(runtime)) } : own, reaped)
  }

  /** A group that another process, or an earlier start, has made and kept. Nothing of it is removed from here. */
  static async attach(id: string, folder: string): Promise<HostGroup> {
    const set = { [labels.group]: id, [labels.owner]: keptOnPurpose }
    const group = new HostGroup(id, await containerRuntime(), folder, set, false)
    group.#stays = true
    return group
  }

  /** From now on the group outlives this process: it has become what was asked for. */
  release(): void {
    unwatch(this.id)
  }

  /**
   * From now on the group stays, whatever happens to this process and whoever calls `remove`: until somebody asks for
   * what is kept to be removed.
   */
  async stay(facts: unknown = {}): Promise<void> {
    await writeFile(join(this.#folder, 'facts.json'), JSON.stringify(facts), { mode: 0o600 })
    await writeFile(join(this.#folder, 'owner'), keptOnPurpose)
    await claim(this.runtime, keptMarker(this.id), { [labels.group]: this.id, [labels.owner]: keptOnPurpose })
    this.#stays = true
    unwatch(this.id)
  }

  /** Removes everything; safe to call again, and a failed attempt can be repeated. */
  async remove(): Promise<void> {
    if (this.#stays) return
    this.#removal ??= this.#removeAll().catch((error: unknown) => {
      this.#removal = undefined
      throw error
    })
    return this.#removal
  }

  async #removeAll(): Promise<void> {
    await removeGroup(this.runtime, this.id)
    await removeGroupFolder(this.#folder)
    unwatch(this.id)
  }
}

/** The client's certificates of a group. */
export function clientTls({ machines }: HostGroup): { caPath: string; certPath: string; keyPath: string } {
  const certs = join(machines.path, 'certs')
  return { caPath: join(certs, 'ca.pem'), certPath: join(certs, 'cert.pem'), keyPath: join(certs, 'key.pem') }
}
