import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeCompactJson } from './encode-json.ts'
import { parseJson } from './parse-json.ts'

describe('parseJson', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const compact = encodeCompactJson(parseJson(text))
        expect(JSON.parse(compact)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses what JSON.parse refuses', () => {
    const almost = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '{', ']', '\\', '-', '0', 'e', '\u0001'))
      .map(([text, at, piece]) => text.slice(0, at % (text.length + 1)) + piece + text.slice((at % text.length) + 1))
    fc.assert(
      fc.property(almost, (text) => {
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        if (valid) parseJson(text)
        else expect(() => parseJson(text)).toThrow(SyntaxError)
      }),
    )
  })

  test('keeps order, repeated keys and the text of numbers', () => {
    const text = '{"b":1.0,"2":12345678901234567890,"1":-0e+1,"b":[1E3]}'
    expect(encodeCompactJson(parseJson(text))).toBe(text)
  })

  // Each of these was seen from Go's own decoder, in the ERRORS column of docker-machine ls.
  test.each([
    ['{ x', "invalid character 'x' looking for beginning of object key string"],
    ['', 'unexpected end of JSON input'],
    ['{"a":', 'unexpected end of JSON input'],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{"a":1} x', "invalid character 'x' after top-level value"],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ])('says of %j: %s', (text, message) => {
    expect(() => parseJson(text)).toThrow(new SyntaxError(message))
  })

  test('stops at a depth that no stack overflows at', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow('exceeded max depth')
  })
})
