import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemErrorCode } from '../errors/from-file-system.ts'
import { readHolder } from './lock-file.ts'
import { hasEnded, thisOwner } from './lock-owner.ts'
import { PRIVATE_FILE, writeNewFile } from './replace-file.ts'

const PREFIX = 'raftkit.private.'
const OWNER = 'owner'
/** Nothing secret is in a folder before it says whose it is, which takes milliseconds. */
const UNNAMED_MS = 60_000
/** Longer than anybody works in one; for owners on other hosts, and for those whose process id is somebody else's now. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000

/**
 * Runs `body` with a folder that nobody else may enter: for secrets that other programs have to read from files. It is in the store,
 * and not where temporary files are, so that whoever writes to the store next finds what a killed process has left in it.
 */
export async function withPrivateFolder<T>(store: string, body: (folder: string) => Promise<T>): Promise<T> {
  const token = randomUUID()
  const folder = join(store, PREFIX + token)
  try {
    await mkdir(store, { recursive: true, mode: 0o700 })
    await mkdir(folder, { mode: 0o700 })
    await writeNewFile(join(folder, OWNER), JSON.stringify(thisOwner(token)), PRIVATE_FILE)
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes the folders of processes that have ended. Those that live are left alone, and so is what cannot be removed. */
export async function sweepPrivateFolders(store: string): Promise<void> {
  for (const name of await readdir(store)) {
    if (!name.startsWith(PREFIX)) continue
    const folder = join(store, name)
    if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

async function isAbandoned(folder: string): Promise<boolean> {
  try {
    const holder = await readHolder(join(folder, OWNER))
    if (holder?.owner !== undefined) return hasEnded(holder.owner) || holder.silentMs > FORGOTTEN_MS
    return Date.now() - (await stat(folder)).mtimeMs > UNNAMED_MS
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error
    // It has just gone, or it is somebody else's.
    return false
  }
}
