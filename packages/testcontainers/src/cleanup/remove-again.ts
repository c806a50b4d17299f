import { setTimeout as delay } from 'node:timers/promises'
import { removeGroupFolder } from './group-folders.ts'

/** What is to be removed, and for how long. */
export interface RepeatedRemoval {
  /** Removes what is on the engine. */
  readonly removeGroup: () => Promise<void>
  /** The folder of the group. */
  readonly folder: string
  /** How long to look again, in milliseconds. */
  readonly forMs: number
  /** Milliseconds between two looks. */
  readonly intervalMs: number
}

/**
 * Removes a group and its folder again and again, for a while: an engine that does not answer may do so at the next look,
 * and what it had been asked for before may come into being later. Never fails: nobody is left to be told, and the stale
 * hosts are found by their label later.
 */
export async function removeAgain({ removeGroup, folder, forMs, intervalMs }: RepeatedRemoval): Promise<void> {
  const ended = Date.now() + forMs
  do {
    await removeGroup().catch(() => undefined)
    await removeGroupFolder(folder).catch(() => undefined)
    await delay(intervalMs)
  } while (Date.now() < ended)
}
