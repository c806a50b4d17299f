import { encodeJson } from '../config/encode-json.ts'
import { booleanAt, nodeAt, stringAt } from '../config/json-node.ts'
import { fromJsonValue, type JsonValue } from '../config/json-value.ts'
import { parseJson } from '../config/parse-json.ts'

/** What this package knows about a machine and Docker Machine does not. */
export interface MachineMetadata {
  /** The node's own address, where it is not the one in the URL. */
  readonly ip?: string
  /** Whether the engine speaks TLS, where the URL does not say. */
  readonly tls?: boolean
}

/**
 * Reads the text of the file beside `config.json`; a machine that Docker Machine made has none.
 *
 * @throws `SyntaxError` when there is something else in it.
 */
export function parseMetadata(text: string): MachineMetadata {
  const node = parseJson(text)
  if (node.kind !== 'object') throw new SyntaxError(`an object was expected, not ${node.kind}`)
  const ip = stringAt(node, 'ip')
  return { ...(ip !== '' && { ip }), ...(nodeAt(node, 'tls') && { tls: booleanAt(node, 'tls') }) }
}

/** The text of the file, `undefined` when there is nothing to keep. */
export function encodeMetadata(metadata: MachineMetadata): string | undefined {
  if (Object.keys(metadata).length === 0) return undefined
  return `${encodeJson(fromJsonValue(metadata as JsonValue))}\n`
}
