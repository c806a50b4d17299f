/**
 * What a template works on: the values of Go that occur here. A `number` is a Go `int`; floating-point numbers, which
 * is what Go makes of every number in JSON, are {@link Float64}. `undefined` is the value that is not there.
 */
export type GoValue = undefined | boolean | number | string | Float64 | readonly GoValue[] | GoMap | GoStruct

/** A floating-point number: it prints differently from an integer. */
export class Float64 {
  readonly value: number
  /** The text of an integer that `value` only comes near to. */
  readonly exact: string | undefined

  constructor(value: number, exact?: string) {
    this.value = value
    this.exact = exact
  }
}

/** A map with text for keys. What it has no key for is `undefined`, and no mistake. */
export class GoMap {
  readonly entries: ReadonlyMap<string, GoValue>

  constructor(entries: Iterable<readonly [string, GoValue]>) {
    this.entries = new Map(entries)
  }
}

/** A struct, or a pointer to one. Asking for a field that it does not have is a mistake in the template. */
export class GoStruct {
  /** As Go names it in messages: `commands.HostListItem`. */
  readonly type: string
  readonly fields: ReadonlyMap<string, GoValue>
  readonly pointer: boolean

  constructor(type: string, fields: Readonly<Record<string, GoValue>>, pointer = false) {
    this.type = type
    this.fields = new Map(Object.entries(fields))
    this.pointer = pointer
  }
}

/** The numeric value, `undefined` for what is no number. */
export function numberOf(value: GoValue): number | undefined {
  return value instanceof Float64 ? value.value : typeof value === 'number' ? value : undefined
}

/** Whether `if` takes it for true: everything but nothing, `false`, zero and what is empty. */
export function isTrue(value: GoValue): boolean {
  if (value instanceof GoMap) return value.entries.size > 0
  if (value instanceof GoStruct) return true
  if (value instanceof Float64) return value.value !== 0
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

/** The name that Go's messages have for the type of a value. */
export function typeName(value: GoValue): string {
  if (value instanceof Float64) return 'float64'
  if (value instanceof GoMap) return 'map[string]interface {}'
  if (value instanceof GoStruct) return value.type
  if (value === undefined) return '<nil>'
  if (typeof value === 'object') return '[]interface {}'
  return { boolean: 'bool', number: 'int', string: 'string' }[typeof value as 'boolean' | 'number' | 'string']
}
