import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncDirectory } from './sync-directory.ts'

/** Readable by everyone: certificates. */
export const PUBLIC_FILE = 0o644
/** Readable by the owner alone: keys and configurations. */
export const PRIVATE_FILE = 0o600

/** What {@link isScratch} knows as ours, so that the leftovers of a crash can be told from files of the user. */
const SCRATCH = '.raftkit-'

/** A new name for something that is not in its place yet, or no longer. Docker Machine skips names with a dot. */
export function scratchName(): string {
  return SCRATCH + randomUUID()
}

/** Whether a name was made by {@link scratchName}. */
export function isScratch(name: string): boolean {
  return name.startsWith(SCRATCH)
}

/**
 * Writes a file so that a reader sees the old bytes or the new ones and never a gap, crash or no crash. A link in that
 * place is replaced; what it points to is not touched.
 */
export async function replaceFile(path: string, data: string | Buffer, mode: number): Promise<void> {
  const scratch = join(dirname(path), scratchName())
  try {
    await writeNewFile(scratch, data, mode)
    await rename(scratch, path)
    await syncDirectory(dirname(path))
  } catch (error) {
    await rm(scratch, { force: true }).catch(() => {})
    throw error
  }
}

/** Writes a file that must not exist yet, all the way to the disk. */
export async function writeNewFile(path: string, data: string | Buffer, mode: number): Promise<void> {
  await using file = await open(path, 'wx', mode)
  await file.writeFile(data)
  await file.sync()
}
