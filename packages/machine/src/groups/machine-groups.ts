import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallOptions } from '../call-options.ts'
import { PRIVATE_FILE, replaceFile } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { sweepScratch } from '../disk/sweep-scratch.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { EngineAddress } from '../store/engine-address.ts'
import { loadMachine } from '../store/load-machine.ts'
import { assertCreatableName, assertSafeName, quoteName } from '../store/machine-name.ts'
import type { StorePaths } from '../store/store-paths.ts'
import type { GroupEntry, GroupRole } from './group-entry.ts'
import { encodeGroup, parseGroup } from './group-file.ts'

/** A machine in a group, with all that a swarm needs to know of it. */
export interface GroupMember {
  /** The name of the machine. */
  readonly name: string
  /** What it is to be. */
  readonly role: GroupRole
  /** Where its engine listens, fit for `new Engine(…)` of `@raftkit/swarm`. */
  readonly address: EngineAddress
  /** The address that it advertises to the others, `''` where the machine has none: with `unix://`, say. */
  readonly advertiseAddr: string
}

/** Machines that belong together. */
export interface MachineGroup {
  /** The name of the group. */
  readonly name: string
  /** Managers before workers, and else in the order in which they were given. */
  readonly members: readonly GroupMember[]
}

/**
 * Named sets of machines, each with the role that it is to have in a swarm. They stand in the folder `groups` of the
 * store, which Docker Machine leaves alone, and are plain data: nothing is asked of an engine, and nothing told to one.
 *
 * @example
 * ```ts
 * await store.groups.set('shop', [{ machine: 'dev01', role: 'manager' }, { machine: 'dev02', role: 'worker' }])
 * const { members } = await store.groups.get('shop')
 * ```
 */
export class MachineGroups {
  readonly #paths: StorePaths

  /** @internal */
  constructor(paths: StorePaths) {
    this.#paths = paths
  }

  /**
   * The names of all groups, in the order of their bytes.
   *
   * @throws `PERMISSION_DENIED`, `IO_FAILED`
   */
  async list(): Promise<string[]> {
    try {
      const found = await readdir(this.#paths.groups)
      return found.flatMap((file) => /^([^.].*)\.json$/.exec(file)?.[1] ?? []).toSorted()
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return []
      throw fromFileSystem(error, { action: 'list groups' })
    }
  }

  /**
   * A group, with the addresses that its machines have now.
   *
   * @throws `GROUP_NOT_FOUND`, `INVALID_NAME`, `CORRUPT_CONFIG`; what reading a machine throws, `MACHINE_NOT_FOUND` when
   * one was removed; `NO_ADDRESS`
   */
  async get(name: string): Promise<MachineGroup> {
    const action = `read group ${quoteName(name)}`
    assertSafeName(name, action)
    const entries = await this.#read(name, action)
    const ordered = [
      ...entries.filter(({ role }) => role === 'manager'),
      ...entries.filter(({ role }) => role === 'worker'),
    ]
    const members: GroupMember[] = []
    for (const { machine, role } of ordered) {
      const { address, ip } = await loadMachine(this.#paths, machine)
      members.push({ name: machine, role, address, advertiseAddr: ip })
    }
    return { name, members }
  }

  /**
   * Makes a group, or replaces it. Its machines have to be there.
   *
   * @throws `INVALID_NAME`, `INVALID_OPTION` for a group without a manager, with a machine twice or with another role;
   * what reading a machine throws; `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
   */
  async set(name: string, entries: readonly GroupEntry[], call: CallOptions = {}): Promise<MachineGroup> {
    const action = `write group ${quoteName(name)}`
    assertCreatableName(name, action)
    assertEntries(entries, action)
    for (const { machine } of entries) await loadMachine(this.#paths, machine)
    try {
      await withStoreLock(this.#paths.store, call, async () => {
        await mkdir(this.#paths.groups, { recursive: true, mode: 0o700 })
        await sweepScratch(this.#paths.groups)
        await replaceFile(this.#file(name), encodeGroup(entries), PRIVATE_FILE)
      })
    } catch (error) {
      throw fromFileSystem(error, { action })
    }
    return await this.get(name)
  }

  /**
   * Forgets a group; its machines stay.
   *
   * @throws `GROUP_NOT_FOUND`, `INVALID_NAME`, `STORE_LOCKED`, `PERMISSION_DENIED`
   */
  async remove(name: string, call: CallOptions = {}): Promise<void> {
    const action = `remove group ${quoteName(name)}`
    assertSafeName(name, action)
    if (!(await this.list()).includes(name)) throw new MachineError('GROUP_NOT_FOUND', { action })
    try {
      await withStoreLock(this.#paths.store, call, () => rm(this.#file(name), { force: true }))
    } catch (error) {
      throw fromFileSystem(error, { action })
    }
  }

  #file(name: string): string {
    return join(this.#paths.groups, `${name}.json`)
  }

  async #read(name: string, action: string): Promise<readonly GroupEntry[]> {
    const path = this.#file(name)
    try {
      return parseGroup(await readFile(path, 'utf8'))
    } catch (cause) {
      if (systemErrorCode(cause) === 'ENOENT') throw new MachineError('GROUP_NOT_FOUND', { action })
      if (!(cause instanceof SyntaxError)) throw fromFileSystem(cause, { action, path })
      const meaning = `${path} is not valid: ${cause.message}`
      const remedy = 'correct the file, or remove the group with docker-machine group rm'
      throw new MachineError('CORRUPT_CONFIG', { action, path, cause, meaning, remedy })
    }
  }
}

function assertEntries(entries: readonly GroupEntry[], action: string): void {
  const invalid = (meaning: string) => new MachineError('INVALID_OPTION', { action, meaning })
  const seen = new Set<string>()
  for (const { machine, role } of entries) {
    assertSafeName(machine, action)
    if (role !== 'manager' && role !== 'worker') throw invalid(`the role of ${quoteName(machine)} is no role of a node`)
    if (seen.has(machine)) throw invalid(`the machine ${quoteName(machine)} is in it twice`)
    seen.add(machine)
  }
  if (!entries.some(({ role }) => role === 'manager')) throw invalid('a group needs a manager')
}
