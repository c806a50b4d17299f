import type { JsonMember, JsonNode } from './json-node.ts'

/**
 * A JSON document as plain values. Integers that a `number` cannot hold exactly are `bigint`, so `JSON.stringify`
 * refuses them instead of writing another number.
 */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** A {@link JsonValue} that may be changed. */
export type MutableJsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | MutableJsonValue[]
  | { [key: string]: MutableJsonValue }

/** The plain value of a node, frozen all the way down. */
export function toJsonValue(node: JsonNode): JsonValue {
  switch (node.kind) {
    case 'null':
      return null
    case 'boolean':
    case 'string':
      return node.value
    case 'number':
      return toNumber(node.text)
    case 'array':
      return Object.freeze(node.items.map(toJsonValue))
    case 'object':
      // `fromEntries` defines what it is given, `__proto__` included, and never runs a setter.
      return Object.freeze(Object.fromEntries(node.members.map(({ key, value }) => [key, toJsonValue(value)])))
  }
}

/**
 * The node of a plain value. What equals a part of `previous` takes that part's spelling and place, so that an edit
 * changes nothing that was not edited. Members that are `undefined` are left out.
 *
 * @throws `TypeError` for what JSON cannot say
 */
export function fromJsonValue(value: JsonValue, previous?: JsonNode): JsonNode {
  if (value === null) return { kind: 'null' }
  switch (typeof value) {
    case 'boolean':
      return { kind: 'boolean', value }
    case 'string':
      return { kind: 'string', value }
    case 'number':
    case 'bigint':
      if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`)
      if (previous?.kind === 'number' && toNumber(previous.text) === value) return previous
      return { kind: 'number', text: String(value) }
    case 'object':
      if (isArray(value)) {
        const items = previous?.kind === 'array' ? previous.items : []
        return { kind: 'array', items: value.map((item, index) => fromJsonValue(item, items[index])) }
      }
      return { kind: 'object', members: toMembers(value, previous?.kind === 'object' ? previous.members : []) }
    default:
      throw new TypeError(`JSON has no ${typeof value}`)
  }
}

function toMembers(value: { readonly [key: string]: JsonValue }, previous: readonly JsonMember[]): JsonMember[] {
  const members: JsonMember[] = []
  const left = new Set(Object.keys(value))
  for (const { key, value: old } of previous) {
    const current = value[key]
    if (left.has(key) && current !== undefined) members.push({ key, value: fromJsonValue(current, old) })
    left.delete(key)
  }
  for (const key of left) {
    const current = value[key]
    if (current !== undefined) members.push({ key, value: fromJsonValue(current) })
  }
  return members
}

function toNumber(text: string): number | bigint {
  const number = Number(text)
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number
}

/** `Array.isArray` does not narrow a readonly array away. */
function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
}
