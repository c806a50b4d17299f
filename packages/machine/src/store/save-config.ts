import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CURRENT_VERSION } from '../config/config-version.ts'
import { encodeJson } from '../config/encode-json.ts'
import type { JsonObject } from '../config/json-node.ts'
import { PRIVATE_FILE, replaceFile } from '../disk/replace-file.ts'
import { sweepScratch } from '../disk/sweep-scratch.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { LoadedMachine } from './loaded-machine.ts'
import type { StorePaths } from './store-paths.ts'

/**
 * Writes the configuration of a machine in version 3, with a file of an older version beside it as Docker Machine leaves
 * it. Whoever calls it holds the lock of the store.
 *
 * @throws `SYMLINKED_MACHINE`, and what the file system throws
 */
export async function saveConfig(
  paths: StorePaths,
  { name, path, diskVersion }: LoadedMachine,
  document: JsonObject,
  action: string,
): Promise<void> {
  if ((await lstat(path)).isSymbolicLink()) throw new MachineError('SYMLINKED_MACHINE', { action, machine: name })
  await sweepScratch(path)
  const config = paths.config(name)
  if (diskVersion < CURRENT_VERSION) {
    await replaceFile(join(path, 'config.json.bak'), await readFile(config), PRIVATE_FILE)
  }
  await replaceFile(config, encodeJson(document), PRIVATE_FILE)
}
