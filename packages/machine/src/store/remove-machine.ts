import { lstat, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallOptions } from '../call-options.ts'
import { scratchName } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { syncDirectory } from '../disk/sync-directory.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { assertSafeName, quoteName } from './machine-name.ts'
import type { StorePaths } from './store-paths.ts'
import { sweepMachines } from './sweep-machines.ts'

/**
 * Forgets a machine, broken or not. Its folder leaves the list in one step and is deleted afterwards; of a link only
 * the link is removed. The engine itself is not touched.
 *
 * @throws `INVALID_NAME`, `MACHINE_NOT_FOUND`, `STORE_LOCKED`, `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function removeMachine(paths: StorePaths, name: string, call: CallOptions): Promise<void> {
  const action = `remove machine ${quoteName(name)}`
  assertSafeName(name, action)
  // Asked before the lock is taken too: a mistyped name must not make a store.
  await refuseMissing(paths, name, action)
  try {
    await withStoreLock(paths.store, call, async () => {
      const folder = await refuseMissing(paths, name, action)
      if (folder.isDirectory()) {
        const scratch = join(paths.machines, scratchName())
        await rename(paths.machine(name), scratch)
        await syncDirectory(paths.machines)
        await rm(scratch, { recursive: true, force: true })
      } else {
        await unlink(paths.machine(name))
      }
      await sweepMachines(paths)
    })
  } catch (error) {
    throw fromFileSystem(error, { action, machine: name })
  }
}

async function refuseMissing(paths: StorePaths, name: string, action: string): Promise<{ isDirectory(): boolean }> {
  try {
    return await lstat(paths.machine(name))
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new MachineError('MACHINE_NOT_FOUND', { action, machine: name })
    throw fromFileSystem(error, { action, machine: name })
  }
}
