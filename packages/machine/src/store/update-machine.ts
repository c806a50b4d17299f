import type { CallOptions } from '../call-options.ts'
import { encodeJson } from '../config/encode-json.ts'
import { type JsonObject, withMember } from '../config/json-node.ts'
import { fromJsonValue, type JsonValue, type MutableJsonValue } from '../config/json-value.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import { loadMachine } from './load-machine.ts'
import type { LoadedMachine } from './loaded-machine.ts'
import { quoteName } from './machine-name.ts'
import { saveConfig } from './save-config.ts'
import type { StorePaths } from './store-paths.ts'

/** A configuration that may be changed: a copy, so nothing happens to the machine that it was taken from. */
export type MachineConfigDraft = { [key: string]: MutableJsonValue }

/**
 * Changes a configuration under the lock of the store. What the change does not touch keeps its place and its spelling;
 * when it touches nothing, nothing is written. An older version is written in version 3, with the old file beside it as
 * Docker Machine does.
 *
 * @throws `INVALID_OPTION` for a value that JSON cannot hold, `SYMLINKED_MACHINE`, what reading a machine throws, and
 * `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
 */
export async function updateMachine(
  paths: StorePaths,
  name: string,
  change: (config: MachineConfigDraft) => void,
  call: CallOptions,
): Promise<void> {
  const action = `update machine ${quoteName(name)}`
  // Asked before the lock is taken: a mistyped name must not make a store.
  await loadMachine(paths, name)
  try {
    await withStoreLock(paths.store, call, async () => {
      const machine = await loadMachine(paths, name)
      const changed = applied(machine, change, action)
      if (encodeJson(changed) !== encodeJson(machine.document)) await saveConfig(paths, machine, changed, action)
    })
  } catch (error) {
    throw fromFileSystem(error, { action, machine: name })
  }
}

function applied(
  { name, config, document }: LoadedMachine,
  change: (draft: MachineConfigDraft) => void,
  action: string,
): JsonObject {
  const draft = structuredClone(config) as MachineConfigDraft
  change(draft)
  try {
    const changed = fromJsonValue(draft as JsonValue, document) as JsonObject
    // The folder is the name.
    return withMember(changed, 'Name', { kind: 'string', value: name })
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new MachineError('INVALID_OPTION', { action, machine: name, meaning: cause.message, cause })
  }
}
