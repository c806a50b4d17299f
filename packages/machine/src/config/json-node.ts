/**
 * A JSON document as it was written: members in their order, even twice the same, and numbers as text, so that
 * what was read can be written again without a loss.
 */
export type JsonNode = JsonNull | JsonBoolean | JsonNumber | JsonString | JsonArray | JsonObject

/** `null`. */
interface JsonNull {
  readonly kind: 'null'
}

/** `true` or `false`. */
interface JsonBoolean {
  readonly kind: 'boolean'
  readonly value: boolean
}

/** A number, kept as text: cloud drivers store ids beyond 2^53. */
interface JsonNumber {
  readonly kind: 'number'
  readonly text: string
}

/** A string, without its escapes. */
interface JsonString {
  readonly kind: 'string'
  readonly value: string
}

/** An array. */
interface JsonArray {
  readonly kind: 'array'
  readonly items: readonly JsonNode[]
}

/** An object. */
export interface JsonObject {
  readonly kind: 'object'
  readonly members: readonly JsonMember[]
}

/** A key and its value. */
export interface JsonMember {
  readonly key: string
  readonly value: JsonNode
}

/**
 * What stands under a path of keys, the way Go finds it when it decodes: the exact key, else one that differs by case
 * only; of several the last. `undefined` where there is nothing, or `null`.
 */
export function nodeAt(node: JsonNode | undefined, ...path: readonly string[]): JsonNode | undefined {
  let current = node
  for (const key of path) {
    if (current?.kind !== 'object') return undefined
    const { members } = current
    const folded = key.toLowerCase()
    current = (
      members.findLast((member) => member.key === key) ??
      members.findLast((member) => member.key.toLowerCase() === folded)
    )?.value
  }
  return current?.kind === 'null' ? undefined : current
}

/** The string under a path, `''` where there is none. */
export function stringAt(node: JsonNode | undefined, ...path: readonly string[]): string {
  const found = nodeAt(node, ...path)
  return found?.kind === 'string' ? found.value : ''
}

/** The number under a path, 0 where there is none. */
export function numberAt(node: JsonNode | undefined, ...path: readonly string[]): number {
  const found = nodeAt(node, ...path)
  return found?.kind === 'number' ? Number(found.text) : 0
}

/** The boolean under a path, `false` where there is none. */
export function booleanAt(node: JsonNode | undefined, ...path: readonly string[]): boolean {
  const found = nodeAt(node, ...path)
  return found?.kind === 'boolean' && found.value
}

/** The strings of the array under a path, none where there is no array. */
export function stringsAt(node: JsonNode | undefined, ...path: readonly string[]): readonly string[] {
  const found = nodeAt(node, ...path)
  if (found?.kind !== 'array') return []
  return found.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
}

/** The object with one member set: in its place where it has one, else at the end. */
export function withMember(object: JsonObject, key: string, value: JsonNode): JsonObject {
  const at = object.members.findLastIndex((member) => member.key === key)
  return {
    kind: 'object',
    members: at < 0 ? [...object.members, { key, value }] : object.members.with(at, { key, value }),
  }
}
