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

/** What a group is to be. */
export interface GroupOptions {
  /** It outlives this process. */
  readonly keep?: boolean
  /** Testcontainers' reaper, where it runs, removes it after this process: unless it may be kept in the end. */
  readonly reaped?: boolean
  /** Its name, where it has one. */
  readonly name?: string | undefined
}

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
  /** The same without those of the reaper: for what others may use when this process has ended. */
  readonly ownLabels: Readonly<Record<string, string>>
  /** Whether Testcontainers' reaper removes what carries the labels. */
  readonly reaped: boolean
  readonly #folder: string
  #removal: Promise<void> | undefined
  #stays = false

  private constructor(
    id: string,
    runtime: ContainerRuntime,
    folder: string,
    ownLabels: Record<string, string>,
    session?: Record<string, string>,
  ) {
    this.id = id
    this.runtime = runtime
    this.labels = { ...ownLabels, ...session }
    this.ownLabels = ownLabels
    this.reaped = session !== undefined
    this.machines = new MachineStore({ path: join(folder, 'machine') })
    this.#folder = folder
  }

  /** Makes the group before anything that belongs to it, so that whatever comes into being can be found again. */
  static async create({ keep = false, reaped = !keep, name }: GroupOptions = {}): Promise<HostGroup> {
    const runtime = await containerRuntime()
    const session = reaped ? await sessionLabels(runtime) : undefined
    const id = `raftkit-${randomBytes(4).toString('hex')}`
    const owner = keep ? keptOnPurpose : formatOwner(currentOwner())
    const folder = await createGroupFolder(id, owner)
    watch(id, folder)
    return new HostGroup(id, runtime, folder, groupLabels(id, owner, name), session)
  }

  /** A group that another process, or an earlier start, has made and kept. Nothing of it is removed from here. */
  static async attach(id: string, folder: string, name: string | undefined): Promise<HostGroup> {
    const group = new HostGroup(id, await containerRuntime(), folder, groupLabels(id, keptOnPurpose, name))
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

  /**
   * Removes everything; safe to call again, and a failed attempt can be repeated.
   *
   * @param pending - what may still be making something: what comes of that is removed, too, when it has ended
   */
  async remove(pending?: Promise<unknown>): Promise<void> {
    if (this.#stays) return
    this.#removal ??= this.#removeAll(pending).catch((error: unknown) => {
      this.#removal = undefined
      throw error
    })
    return this.#removal
  }

  async #removeAll(pending: Promise<unknown> | undefined): Promise<void> {
    await removeGroup(this.runtime, this.id)
    await removeGroupFolder(this.#folder)
    if (pending === undefined) unwatch(this.id)
    // Nobody waits for this, and should it fail, the watchdog does it at the end.
    else void this.#removeRest(pending).catch(() => undefined)
  }

  async #removeRest(pending: Promise<unknown>): Promise<void> {
    await pending.catch(() => undefined)
    await removeGroup(this.runtime, this.id)
    unwatch(this.id)
  }
}

function groupLabels(group: string, owner: string, name: string | undefined): Record<string, string> {
  return {
    [labels.group]: group,
    [labels.owner]: owner,
    ...(name === undefined ? {} : { [labels.name]: name }),
  }
}

/** The client's certificates of a group. */
export function clientTls({ machines }: HostGroup): { caPath: string; certPath: string; keyPath: string } {
  const certs = join(machines.path, 'certs')
  return { caPath: join(certs, 'ca.pem'), certPath: join(certs, 'cert.pem'), keyPath: join(certs, 'key.pem') }
}
