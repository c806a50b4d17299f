import type { JsonMember, JsonNode } from '../config/json-node.ts'
import { sortedKeys } from './format-go-value.ts'
import { Float64, GoMap, GoStruct, type GoValue } from './go-value.ts'

/** A JSON document as Go decodes it when it knows no types: every number is a `float64`. */
export function fromJsonNode(node: JsonNode): GoValue {
  switch (node.kind) {
    case 'null':
      return undefined
    case 'boolean':
    case 'string':
      return node.value
    case 'number': {
      const value = Number(node.text)
      return new Float64(value, /^-?\d+$/.test(node.text) && !Number.isSafeInteger(value) ? node.text : undefined)
    }
    case 'array':
      return node.items.map(fromJsonNode)
    case 'object':
      return new GoMap(node.members.map(({ key, value }) => [key, fromJsonNode(value)] as const))
  }
}

/** The JSON of a value: the keys of maps sorted, the fields of structs in their order, both as Go does. */
export function toJsonNode(value: GoValue): JsonNode {
  if (value === undefined) return { kind: 'null' }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (typeof value === 'string') return { kind: 'string', value }
  if (typeof value === 'number') return { kind: 'number', text: String(value) }
  if (value instanceof Float64) return { kind: 'number', text: value.exact ?? String(value.value) }
  if (value instanceof GoMap)
    return { kind: 'object', members: sortedKeys(value).map((key) => member(key, value.entries)) }
  if (value instanceof GoStruct) {
    return { kind: 'object', members: [...value.fields.keys()].map((key) => member(key, value.fields)) }
  }
  return { kind: 'array', items: value.map(toJsonNode) }
}

function member(key: string, values: ReadonlyMap<string, GoValue>): JsonMember {
  return { key, value: toJsonNode(values.get(key)) }
}
