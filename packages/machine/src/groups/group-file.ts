import { encodeJson } from '../config/encode-json.ts'
import { nodeAt, stringAt } from '../config/json-node.ts'
import { fromJsonValue, type JsonValue } from '../config/json-value.ts'
import { parseJson } from '../config/parse-json.ts'
import type { GroupEntry } from './group-entry.ts'

/** The text of a group's file. */
export function encodeGroup(entries: readonly GroupEntry[]): string {
  const members: JsonValue = entries.map(({ machine, role }) => ({ machine, role }))
  return `${encodeJson(fromJsonValue({ members }))}\n`
}

/**
 * Reads the text of a group's file.
 *
 * @throws `SyntaxError` when it is none
 */
export function parseGroup(text: string): readonly GroupEntry[] {
  const members = nodeAt(parseJson(text), 'members')
  if (members?.kind !== 'array') throw new SyntaxError('the member members is missing')
  return members.items.map((node) => {
    const role = stringAt(node, 'role')
    if (role !== 'manager' && role !== 'worker') throw new SyntaxError(`${JSON.stringify(role)} is no role`)
    return { machine: stringAt(node, 'machine'), role }
  })
}
