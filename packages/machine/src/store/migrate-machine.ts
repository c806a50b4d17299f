import type { CallOptions } from '../call-options.ts'
import { CURRENT_VERSION } from '../config/config-version.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { loadMachine } from './load-machine.ts'
import { quoteName } from './machine-name.ts'
import { saveConfig } from './save-config.ts'
import type { StorePaths } from './store-paths.ts'

/**
 * Writes a configuration of an older version in version 3, as it is read in memory anyway; nothing where it has that version.
 *
 * @returns the version that it had
 * @throws `SYMLINKED_MACHINE`, what reading a machine throws, and `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
 */
export async function migrateMachine(paths: StorePaths, name: string, call: CallOptions): Promise<number> {
  const action = `migrate machine ${quoteName(name)}`
  const { diskVersion } = await loadMachine(paths, name)
  if (diskVersion === CURRENT_VERSION) return diskVersion
  try {
    return await withStoreLock(paths.store, call, async () => {
      const machine = await loadMachine(paths, name)
      if (machine.diskVersion < CURRENT_VERSION) await saveConfig(paths, machine, machine.document, action)
      return machine.diskVersion
    })
  } catch (error) {
    throw fromFileSystem(error, { action, machine: name })
  }
}
