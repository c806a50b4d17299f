import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { scratchName, writeNewFile } from '../disk/replace-file.ts'
import { syncDirectory } from '../disk/sync-directory.ts'
import { systemErrorCode } from '../errors/from-file-system.ts'
import type { StorePaths } from './store-paths.ts'

/** What a new machine's folder holds. */
export type MachineFiles = ReadonlyArray<readonly [name: string, data: string, mode: number]>

/** Puts a machine together aside and moves it into place in one step. Whoever calls it holds the lock of the store. */
export async function publishMachine(paths: StorePaths, name: string, files: MachineFiles): Promise<void> {
  const scratch = join(paths.machines, scratchName())
  try {
    await mkdir(scratch, { mode: 0o700 })
    for (const [file, data, mode] of files) await writeNewFile(join(scratch, file), data, mode)
    await syncDirectory(scratch)
    await rename(scratch, paths.machine(name))
    await syncDirectory(paths.machines)
  } catch (error) {
    await rm(scratch, { recursive: true, force: true }).catch(() => {})
    throw error
  }
}

/** Docker Machine takes no lock, so it may have made a folder of that name a moment ago. */
export function isTaken(error: unknown): boolean {
  const code = systemErrorCode(error)
  return code === 'EEXIST' || code === 'ENOTEMPTY'
}
