import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { encodeCompactJson, encodeJson } from './encode-json.ts'
import { fromJsonValue } from './json-value.ts'
import { parseJson } from './parse-json.ts'

const golden = join(import.meta.dirname, 'golden')

describe('encodeJson', () => {
  test.each(readdirSync(golden))('writes %s byte for byte as docker-machine wrote it', (name) => {
    const text = readFileSync(join(golden, name), 'utf8')
    expect(encodeJson(parseJson(text))).toBe(text)
  })

  test('puts nothing into what is empty', () => {
    expect(encodeJson(parseJson('{"a":{},"b":[],"c":[{}]}'))).toBe(
      '{\n    "a": {},\n    "b": [],\n    "c": [\n        {}\n    ]\n}',
    )
  })
})

describe('encodeCompactJson', () => {
  test('escapes as Go does', () => {
    const text = 'a<b>&\u2028\u2029"\\/\u007f\n\r\t\b\f\u0000é😀'
    expect(encodeCompactJson(fromJsonValue(text))).toBe(
      '"a\\u003cb\\u003e\\u0026\\u2028\\u2029\\"\\\\/\u007f\\n\\r\\t\\u0008\\u000c\\u0000é😀"',
    )
  })

  test('replaces half of a surrogate pair, which UTF-8 cannot hold', () => {
    expect(encodeCompactJson(fromJsonValue('a\ud800'))).toBe('"a\ufffd"')
  })
})
