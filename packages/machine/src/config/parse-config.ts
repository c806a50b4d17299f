import { quoteName } from '../store/machine-name.ts'
import { configVersion } from './config-version.ts'
import { type JsonObject, nodeAt } from './json-node.ts'
import { type ConfigPlace, migrateConfig } from './migrate-config.ts'
import { parseJson } from './parse-json.ts'

/** A configuration in version 3, with the version that it was written in. */
export interface ParsedConfig {
  readonly document: JsonObject
  readonly diskVersion: number
}

/**
 * Reads the text of a `config.json` of any version.
 *
 * @throws `SyntaxError` when it is none; `CONFIG_FROM_FUTURE`
 */
export function parseConfig(text: string, place: ConfigPlace): ParsedConfig {
  const node = parseJson(text)
  if (node.kind !== 'object') throw new SyntaxError(`an object was expected, not ${node.kind}`)
  const diskVersion = configVersion(node, `read machine ${quoteName(place.name)}`)
  if (nodeAt(node, 'Driver')?.kind !== 'object') throw new SyntaxError('the member Driver is missing')
  return { document: migrateConfig(node, diskVersion, place), diskVersion }
}
