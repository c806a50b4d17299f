import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isScratch } from './replace-file.ts'

/**
 * Removes what a process left in a folder that was killed half-way. Only whoever holds the lock of the store may do it:
 * whatever scratch is there then belongs to nobody.
 */
export async function sweepScratch(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (isScratch(name)) await rm(join(folder, name), { recursive: true, force: true })
  }
}
