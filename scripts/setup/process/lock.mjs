// @ts-check
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { poll } from './poll.mjs'
import { processStart } from './process-start.mjs'

/**
 * @typedef {object} LockOwner
 * @property {number} pid
 * @property {string | undefined} start when that process started, since pids are used again
 * @property {string} token tells two owners apart
 */

/**
 * @typedef {object} LockOptions
 * @property {AbortSignal} signal
 * @property {(owner: LockOwner) => void} [onWait] called once, when another process holds the lock
 */

/** Longer than a first set-up takes on a slow machine. */
const DEADLINE_MS = 30 * 60_000

/**
 * Holds a lock file while the task runs. A lock whose owner died is taken over.
 *
 * @template T
 * @param {string} file
 * @param {LockOptions} options
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(file, options, task) {
  const release = await acquire(file, options)
  try {
    return await task()
  } finally {
    release()
  }
}

/**
 * @param {string} file
 * @param {LockOptions} options
 */
async function acquire(file, { signal, onWait }) {
  const own = { pid: process.pid, start: processStart(process.pid), token: randomUUID() }
  let waiting = false
  const acquired = await poll(
    async () => {
      if (claim(file, own)) return true
      const owner = readOwner(file)
      if (owner && isStale(owner, processStart)) await takeAway(file, owner, signal)
      else if (owner && !waiting) {
        waiting = true
        onWait?.(owner)
      }
      return undefined
    },
    { deadlineMs: DEADLINE_MS, signal },
  )
  if (!acquired) throw new Error(`cannot get the lock ${file} from process ${readOwner(file)?.pid}`)
  return () => {
    if (readOwner(file)?.token === own.token) rmSync(file, { force: true })
  }
}

/**
 * @param {LockOwner} owner
 * @param {(pid: number) => string | undefined} startOf
 */
export function isStale(owner, startOf) {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // EPERM: it lives, as another user.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return true
  }
  return owner.start !== undefined && owner.start !== startOf(owner.pid)
}

/**
 * Links a finished file into place: the lock never exists without its owner's name in it, as a folder or an opened file would.
 *
 * @param {string} file
 * @param {LockOwner} own
 */
function claim(file, own) {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${own.token}`
  writeFileSync(draft, JSON.stringify(own))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft)
  }
}

/**
 * Two that find the same dead owner must not both remove "its" file: the slower one would remove the new lock of the faster. So
 * there is a lock on removing this one owner's file, and who holds it looks again. Should its holder die too, the same holds for that lock.
 *
 * @param {string} file
 * @param {LockOwner} dead
 * @param {AbortSignal} signal
 */
async function takeAway(file, dead, signal) {
  await withLock(`${file}.${dead.token}.stale`, { signal }, async () => {
    if (readOwner(file)?.token === dead.token) rmSync(file)
  })
}

/**
 * @param {string} file
 * @returns {LockOwner | undefined}
 */
function readOwner(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
