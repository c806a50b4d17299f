import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeCompactJson, encodeJson } from './encode-json.ts'
import { fromJsonValue, type JsonValue, toJsonValue } from './json-value.ts'
import { parseJson } from './parse-json.ts'

describe('toJsonValue', () => {
  test('gives integers beyond 2^53 as bigint and everything else as number', () => {
    expect(toJsonValue(parseJson('[9007199254740991, 12345678901234567890, 1e30, -0.5]'))).toEqual([
      9007199254740991,
      12345678901234567890n,
      1e30,
      -0.5,
    ])
  })

  test('makes a member of __proto__ and leaves every prototype alone', () => {
    const value = toJsonValue(parseJson('{"__proto__":{"polluted":true}}')) as object
    expect(Object.hasOwn(value, '__proto__')).toBe(true)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })

  test('freezes all the way down', () => {
    const value = toJsonValue(parseJson('{"a":{"b":[1]}}')) as { a: { b: number[] } }
    expect(() => value.a.b.push(2)).toThrow(TypeError)
    expect(() => Object.assign(value.a, { c: 1 })).toThrow(TypeError)
  })
})

describe('fromJsonValue', () => {
  test('keeps spelling and place of what was not edited', () => {
    const before = parseJson('{"z":1.50,"7":12345678901234567890,"a":{"y":1e2,"x":[1.0,2.0]}}')
    const value = toJsonValue(before) as { [key: string]: JsonValue }
    const after = fromJsonValue({ ...value, a: { y: 100, x: [1, 3], new: true } }, before)
    expect(encodeCompactJson(after)).toBe('{"z":1.50,"7":12345678901234567890,"a":{"y":1e2,"x":[1.0,3],"new":true}}')
  })

  test('drops what was removed', () => {
    expect(encodeCompactJson(fromJsonValue({ b: 2 }, parseJson('{"a":1,"b":2}')))).toBe('{"b":2}')
  })

  test('gives back every document that was not edited at all', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        const node = parseJson(text)
        expect(encodeJson(fromJsonValue(toJsonValue(node), node))).toBe(encodeJson(node))
      }),
    )
  })
})
