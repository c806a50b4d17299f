import { MachineError } from '../errors/machine-error.ts'
import { type JsonObject, nodeAt } from './json-node.ts'

/** The version that Docker Machine has written since 0.5.1. */
export const CURRENT_VERSION = 3

/**
 * The version of a configuration, 0 where it says none.
 *
 * @throws `SyntaxError` when it is no number of a version; `CONFIG_FROM_FUTURE` when it is newer than 3.
 */
export function configVersion(config: JsonObject, action: string): number {
  const node = nodeAt(config, 'ConfigVersion')
  if (node === undefined) return 0
  const version = node.kind === 'number' ? Number(node.text) : Number.NaN
  if (!Number.isInteger(version) || version < 0) throw new SyntaxError('ConfigVersion is not a version number')
  if (version > CURRENT_VERSION) throw new MachineError('CONFIG_FROM_FUTURE', { action })
  return version
}
