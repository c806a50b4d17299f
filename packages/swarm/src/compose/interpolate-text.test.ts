// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables are those of compose files
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InterpolationError, interpolateText } from './interpolate-text.ts'

const env: Readonly<Record<string, string>> = { SET: 'value', EMPTY: '', DOLLAR: '$SET', A1_b: 'x' }
const lookup = (name: string): string | undefined => (Object.hasOwn(env, name) ? env[name] : undefined)
const filled = (text: string): string => interpolateText(text, { lookup })

describe('interpolateText', () => {
  it.each([
    ['', ''],
    ['nothing', 'nothing'],
    ['$SET', 'value'],
    ['${SET}', 'value'],
    ['a$SET-b', 'avalue-b'],
    ['$SET$SET', 'valuevalue'],
    ['$A1_b.c', 'x.c'],
    ['${UNSET}', ''],
    ['$$SET', '$SET'],
    ['$$$SET', '$value'],
    ['$$$$', '$$'],
    ['$${SET}', '${SET}'],
    // A default, for what is not set, and with a colon for what is empty, too
    ['${UNSET-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${EMPTY:-d}', 'd'],
    ['${SET:-d}', 'value'],
    ['${UNSET:-}', ''],
    ['${UNSET:-a:b-c?d+e}', 'a:b-c?d+e'],
    ['${UNSET:-two\nlines}', 'two\nlines'],
    // Replacements
    ['${SET:+r}', 'r'],
    ['${EMPTY:+r}', ''],
    ['${EMPTY+r}', 'r'],
    ['${UNSET+r}', ''],
    // Variables within
    ['${UNSET:-${SET}}', 'value'],
    ['${UNSET:-$SET}', 'value'],
    ['${UNSET:-${UNSET:-${UNSET:-deep}}}', 'deep'],
    ['${SET:+${SET}-${SET}}', 'value-value'],
    ['${UNSET:-$${SET}}', '${SET}'],
    ['${UNSET:-{"a":1}}', '{"a":1}'],
    // What a variable holds is not looked into
    ['$DOLLAR', '$SET'],
    ['${SET?m}', 'value'],
    ['${EMPTY?m}', ''],
  ])('makes %j %j', (text, result) => expect(filled(text)).toBe(result))

  it.each([
    '$',
    'a$',
    '$ ',
    '$1',
    '${',
    '${}',
    '${1}',
    '${SET',
    '${SET:}',
    '${SET:x}',
    '${ SET}',
    '${SET }',
    '$-',
    '${UNSET:-${}}',
  ])('refuses %j', (text) => expect(() => filled(text)).toThrow(/dollar sign begins no variable/))

  it.each([
    ['${UNSET?}', 'the variable UNSET is not set'],
    ['${UNSET:?say it}', 'the variable UNSET is not set: say it'],
    ['${EMPTY:?say $SET}', 'the variable EMPTY is empty: say value'],
  ])('stops at %j', (text, message) => expect(() => filled(text)).toThrow(message))

  it('tells of variables that are not set, but of none that has a default', () => {
    const unset: string[] = []
    const note = { lookup, unset: (name: string) => unset.push(name) }
    interpolateText('$A ${B} ${C:-} ${D-x} ${E:+x} $SET ${SET:-$F} ${G:-$H}', note)
    expect(unset).toEqual(['A', 'B', 'H'])
  })

  it('does not follow variables that are nested without end', () => {
    expect(() => filled(`${'${UNSET:-'.repeat(10_000)}x${'}'.repeat(10_000)}`)).toThrow(InterpolationError)
  })

  it('gives back what was written with every dollar sign doubled', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(filled(text.replaceAll('$', '$$$$'))).toBe(text)
      }),
    )
  })

  it('does not fail in any other way', () => {
    const part = fc.constantFrom('$', '{', '}', ':', '-', '?', '+', 'SET', 'EMPTY', 'UNSET', '$$', '${', ' ', '\n')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        try {
          expect(typeof filled(parts.join(''))).toBe('string')
        } catch (error) {
          expect(error).toBeInstanceOf(InterpolationError)
        }
      }),
    )
  })
})
