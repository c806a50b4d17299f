import { encodeCompactJson, encodeJson } from '../config/encode-json.ts'
import { compareGoValues, equalGoValues } from './compare-go-values.ts'
import { formatGoValue } from './format-go-value.ts'
import { sprintf } from './format-printf.ts'
import { Float64, GoMap, GoStruct, type GoValue, isTrue, numberOf, typeName } from './go-value.ts'
import { toJsonNode } from './json-go-value.ts'

/** What a template can call. */
export type TemplateFunctions = Readonly<Record<string, TemplateFunction>>

/** A function and the number of arguments that it takes. What it throws becomes a mistake in the template. */
interface TemplateFunction {
  readonly min: number
  readonly max: number
  readonly call: (...args: readonly GoValue[]) => GoValue
}

/**
 * The functions that Go has, as far as people use them, and those that docker adds. Docker Machine has `json` and
 * `prettyjson` for `inspect` alone.
 */
export const templateFunctions: TemplateFunctions = {
  // What is not found is at -1: the last one.
  and: variadic(1, (...args) => args.at(args.findIndex((arg) => !isTrue(arg)))),
  or: variadic(1, (...args) => args.at(args.findIndex(isTrue))),
  not: fixed(1, (arg) => !isTrue(arg)),
  eq: variadic(2, (first, ...others) => others.some((other) => equalGoValues(first, other))),
  ne: fixed(2, (a, b) => !equalGoValues(a, b)),
  lt: fixed(2, (a, b) => compareGoValues(a, b) < 0),
  le: fixed(2, (a, b) => compareGoValues(a, b) <= 0),
  gt: fixed(2, (a, b) => compareGoValues(a, b) > 0),
  ge: fixed(2, (a, b) => compareGoValues(a, b) >= 0),
  len: fixed(1, length),
  index: variadic(1, (value, ...keys) => keys.reduce(element, value)),
  slice: { min: 1, max: 3, call: (value, from, to) => slice(value, from, to) },
  print: variadic(0, (...args) => print(args)),
  printf: variadic(1, (format, ...args) => sprintf(text(format), args)),
  println: variadic(0, (...args) => `${args.map(formatGoValue).join(' ')}\n`),
  json: fixed(1, (value) => encodeCompactJson(toJsonNode(value))),
  prettyjson: fixed(1, (value) => encodeJson(toJsonNode(value))),
  join: fixed(2, (list, separator) => items(list).map(formatGoValue).join(text(separator))),
  split: fixed(2, (value, separator) => text(value).split(text(separator))),
  lower: fixed(1, (value) => text(value).toLowerCase()),
  upper: fixed(1, (value) => text(value).toUpperCase()),
}

function fixed(count: number, call: TemplateFunction['call']): TemplateFunction {
  return { min: count, max: count, call }
}

function variadic(min: number, call: TemplateFunction['call']): TemplateFunction {
  return { min, max: Number.POSITIVE_INFINITY, call }
}

function text(value: GoValue): string {
  if (typeof value !== 'string') throw new TypeError(`wrong type for value; expected string; got ${typeName(value)}`)
  return value
}

function items(value: GoValue): readonly GoValue[] {
  if (typeof value === 'object' && !(value instanceof GoMap || value instanceof GoStruct || value instanceof Float64)) {
    return value
  }
  throw new TypeError(`wrong type for value; expected []string; got ${typeName(value)}`)
}

function length(value: GoValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (value instanceof GoMap) return value.entries.size
  if (value === undefined) throw new TypeError('len of nil pointer')
  if (typeof value !== 'object' || value instanceof GoStruct || value instanceof Float64) {
    throw new TypeError(`len of type ${typeName(value)}`)
  }
  return value.length
}

function element(value: GoValue, key: GoValue): GoValue {
  if (value instanceof GoMap) return value.entries.get(text(key))
  if (value === undefined) throw new TypeError('index of untyped nil')
  const index = numberOf(key)
  if (index === undefined) throw new TypeError(`cannot index slice/array with type ${typeName(key)}`)
  const list = typeof value === 'string' ? [...Buffer.from(value)] : items(value)
  if (!Number.isInteger(index) || index < 0 || index >= list.length)
    throw new RangeError(`index out of range: ${index}`)
  return list[index]
}

function slice(value: GoValue, from: GoValue, to: GoValue): GoValue {
  const list = typeof value === 'string' ? Buffer.from(value) : items(value)
  const [start, end] = [numberOf(from) ?? 0, numberOf(to) ?? list.length]
  if (start < 0 || end > list.length) throw new RangeError(`index out of range: ${end}`)
  if (start > end) throw new RangeError(`invalid slice index: ${start} > ${end}`)
  const part = list.slice(start, end)
  return Buffer.isBuffer(part) ? part.toString() : (part as readonly GoValue[])
}

/** Puts spaces between values neither of which is text, as Go's `Sprint` does. */
function print(args: readonly GoValue[]): string {
  return args
    .map((arg, index) => {
      const space = index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string'
      return (space ? ' ' : '') + formatGoValue(arg)
    })
    .join('')
}
