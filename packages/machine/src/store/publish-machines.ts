import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { scratchName, writeNewFile } from '../disk/replace-file.ts'
import { syncDirectory } from '../disk/sync-directory.ts'
import { isTaken, type MachineFiles } from './publish-machine.ts'
import type { StorePaths } from './store-paths.ts'

/** Machines in a folder of this name are whole, and on their way. No scratch: what is in it is not to be lost. */
const PENDING = '.raftkit.pending-'

/**
 * Adds machines, all or none. They are put together in one folder aside, and giving that its second name is what decides: before it
 * there are none, and after it whoever comes next finishes. Whoever calls it holds the lock of the store.
 */
export async function publishMachines(
  paths: StorePaths,
  machines: ReadonlyArray<readonly [name: string, files: MachineFiles]>,
): Promise<void> {
  const scratch = join(paths.machines, scratchName())
  const pending = join(paths.machines, PENDING + randomUUID())
  const added: string[] = []
  try {
    await mkdir(scratch, { mode: 0o700 })
    for (const [name, files] of machines) {
      await mkdir(join(scratch, name), { mode: 0o700 })
      for (const [file, data, mode] of files) await writeNewFile(join(scratch, name, file), data, mode)
      await syncDirectory(join(scratch, name))
    }
    await syncDirectory(scratch)
    await rename(scratch, pending)
    await syncDirectory(paths.machines)
    for (const [name] of machines) {
      await rename(join(pending, name), paths.machine(name))
      added.push(name)
    }
    await syncDirectory(paths.machines)
  } catch (error) {
    for (const name of added) await rename(paths.machine(name), join(pending, name)).catch(() => {})
    await rename(pending, scratch).catch(() => {})
    await rm(scratch, { recursive: true, force: true }).catch(() => {})
    throw error
  }
  // Should it fail, there is nothing left in it, and the next writer sweeps.
  await rm(pending, { recursive: true, force: true }).catch(() => {})
}

/** Moves machines to their places whose process was killed after it was decided that they are to be there. */
export async function finishPublishing(paths: StorePaths): Promise<void> {
  for (const folder of await readdir(paths.machines)) {
    if (!folder.startsWith(PENDING)) continue
    const pending = join(paths.machines, folder)
    for (const name of await readdir(pending)) {
      await rename(join(pending, name), paths.machine(name)).catch((error: unknown) => {
        // Docker Machine takes no lock, and has made another one meanwhile.
        if (!isTaken(error)) throw error
      })
    }
    await syncDirectory(paths.machines)
    await rm(pending, { recursive: true, force: true })
  }
}
