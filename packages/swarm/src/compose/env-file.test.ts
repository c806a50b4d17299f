// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables are those of environment files
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EnvFileError, isReadAlike, parseEnvFile, parseRawEnvFile } from './env-file.ts'

const env: Readonly<Record<string, string>> = { SET: 'value', SLASHES: 'one\\ntwo' }
const lookup = (name: string): string | undefined => (Object.hasOwn(env, name) ? env[name] : undefined)
const read = (text: string): Record<string, string | undefined> => Object.fromEntries(parseEnvFile(text, lookup))
const readRaw = (text: string): Record<string, string | undefined> => Object.fromEntries(parseRawEnvFile(text, lookup))

describe('parseEnvFile', () => {
  it.each([
    ['', {}],
    ['# A=1\n\n   \n', {}],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\uFEFFA=1', { A: '1' }],
    ['export A=1', { A: '1' }],
    ['A = 1', { A: '1' }],
    ['A: 1', { A: '1' }],
    ['A=', { A: '' }],
    ['A=a b  # c', { A: 'a b' }],
    ['A=a#b', { A: 'a#b' }],
    ['A=#b', { A: '' }],
    ['A="a # b" # c', { A: 'a # b' }],
    ['A=\'$SET # "b"\'', { A: '$SET # "b"' }],
    ['A="$SET\\n\\t\\"\\\\"', { A: 'value\n\t"\\' }],
    ['A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
    ["A='one\n two'", { A: 'one\n two' }],
    ["A='one \ntwo '", { A: 'one \ntwo ' }],
    ['A="one\\\ntwo" ', { A: 'one\\\ntwo' }],
    ['A="\\$SET"', { A: '$SET' }],
    ['A="\\${SET}\\\\$SET\\\\"', { A: '${SET}\\value\\' }],
    ['A="$SLASHES"', { A: 'one\\ntwo' }],
    ['A=${SET}-${UNSET:-x}', { A: 'value-x' }],
    ['A=1\nB=$A$A', { A: '1', B: '11' }],
    ['A=x=y', { A: 'x=y' }],
    ['SET\nUNSET', { SET: 'value', UNSET: undefined }],
    ['a.b-c=1', { 'a.b-c': '1' }],
    ['A=1\nA=2', { A: '2' }],
    ['__proto__=1', JSON.parse('{"__proto__":"1"}')],
  ])('reads %j', (text, values) => expect(read(text)).toEqual(values))

  it.each([
    ['A=1\n=2', 2],
    ['1A=1', 1],
    ['A B', 1],
    ['\nA="x', 2],
    ["A='x", 1],
    ['A="x" y', 1],
    ['A=${', 1],
    ['A=1\nB=$', 2],
    // Each has twice as many as the one before.
    [['A=12345678', ...Array.from({ length: 40 }, () => 'A=$A$A')].join('\n'), 18],
    [`A=${'1'.repeat(100_000)}\nB=${'$A'.repeat(100_000)}`, 2],
  ])('tells the line of what is wrong in %j', (text, line) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ line }) as EnvFileError)
  })

  it('fails in no other way', () => {
    const part = fc.constantFrom('A', '=', '"', "'", '$', '{', '}', '#', ' ', '\n', '\\', 'export ', ':', '\r\n')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        for (const parse of [parseEnvFile, parseRawEnvFile]) {
          try {
            parse(parts.join(''), lookup)
          } catch (error) {
            expect(error).toBeInstanceOf(EnvFileError)
          }
        }
      }),
    )
  })

  it('reads back single-quoted values of any kind', () => {
    const value = fc.string().filter((text) => !/['\r]/.test(text))
    fc.assert(
      fc.property(value, (text) => {
        expect(read(`A='${text}'\nB=1`)).toEqual({ A: text, B: '1' })
      }),
    )
  })
})

describe('parseRawEnvFile', () => {
  it.each([
    ['A="x" # y', { A: '"x" # y' }],
    ['A=$SET', { A: '$SET' }],
    ['  A=1 ', { A: '1 ' }],
    ['# c\nSET\nUNSET', { SET: 'value', UNSET: undefined }],
  ])('reads %j', (text, values) => expect(readRaw(text)).toEqual(values))

  it('knows which files mean the same to both', () => {
    const alike = (text: string): boolean => isReadAlike(text, lookup, parseEnvFile(text, lookup))
    expect(['A=1\nB=two', 'A=1\n# c', 'SET'].map(alike)).toEqual([true, true, true])
    expect(['A="1"', 'A=$SET', 'A=1 # c', 'export A=1'].map(alike)).toEqual([false, false, false, false])
  })
})
