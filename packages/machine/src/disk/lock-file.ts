import { randomUUID } from 'node:crypto'
import { constants, copyFile, link, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemErrorCode } from '../errors/from-file-system.ts'
import { hasEnded, type LockOwner, parseOwner } from './lock-owner.ts'
import { PRIVATE_FILE, writeNewFile } from './replace-file.ts'

/** A holder that lives touches its lock this often, in milliseconds. */
export const HEARTBEAT_MS = 5_000
/** A holder that has not done so for this long is gone, whatever runs under its process id now. */
const SILENCE_MS = 60_000
/** Breaking a lock takes milliseconds; who has not finished by then never will. */
const BREAK_MS = 10_000

/** A lock file as it is found. */
export interface LockHolder {
  /** `undefined` when the file is not one of ours. */
  readonly owner: LockOwner | undefined
  /** Milliseconds since the owner last said that it lives. */
  readonly silentMs: number
}

/** Who holds the lock, `undefined` when nobody does. */
export async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    return { owner: parseOwner(text), silentMs: Date.now() - mtimeMs }
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Takes a free lock; `false` when somebody else was quicker. The file appears whole or not at all. */
export async function tryTake(path: string, owner: LockOwner): Promise<boolean> {
  const scratch = `${path}.${randomUUID()}`
  try {
    await writeNewFile(scratch, JSON.stringify(owner), PRIVATE_FILE)
    return await tryLink(scratch, path)
  } finally {
    // Should it fail, the lock is taken all the same, and the next writer sweeps.
    await rm(scratch, { force: true }).catch(() => {})
  }
}

/**
 * Removes a lock whose owner is gone; `false` when it is not, or when another process is at it. Two processes may see
 * the same dead owner, and the slower one must not remove the lock that the quicker one has taken meanwhile: so the
 * right to break is itself a link, named after the hold that is to be broken, which only one process can create.
 */
export async function tryBreak(path: string, holder: LockHolder): Promise<boolean> {
  if (!isGone(holder)) return false
  const { owner } = holder
  const right = `${path}.${owner?.token ?? 'unreadable'}`
  try {
    if (!(await tryLink(path, right))) {
      // Linking is what changed the inode last.
      if (Date.now() - (await stat(right)).ctimeMs > BREAK_MS) await rm(right, { force: true })
      return false
    }
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return true
    throw error
  }
  const current = await readHolder(path)
  if (current !== undefined && current.owner?.token === owner?.token) await rm(path, { force: true })
  await rm(right, { force: true })
  return true
}

/** Removes what processes left beside the lock that were killed while they took or broke it. */
export async function sweepLockLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.`
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix)) continue
    const leftover = join(dirname(path), name)
    const holder = await readHolder(leftover)
    if (holder !== undefined && isGone(holder)) await rm(leftover, { force: true })
  }
}

function isGone({ owner, silentMs }: LockHolder): boolean {
  return silentMs > SILENCE_MS || (owner !== undefined && hasEnded(owner))
}

/** File systems of the kind that virtual machines share have no links. */
const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to).catch((error: unknown) => {
      if (!NO_LINKS.includes(systemErrorCode(error))) throw error
      // Made by one process alone as well, though not whole at once: a reader may find it empty, and will wait.
      return copyFile(from, to, constants.COPYFILE_EXCL)
    })
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false
    throw error
  }
}
