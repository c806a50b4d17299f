import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitWords } from './split-words.ts'

describe('splitWords', () => {
  // What the docker command makes of them.
  it.each([
    ['', []],
    ['  ', []],
    ['a b\tc\nd', ['a', 'b', 'c', 'd']],
    ['"a b" c', ['a b', 'c']],
    ["'a b' c", ['a b', 'c']],
    ['a"b c"d', ['ab cd']],
    ['""', ['']],
    ["a '' b", ['a', '', 'b']],
    ['a\\ b', ['a b']],
    ['"a\\"b"', ['a"b']],
    ['"a\\nb"', ['anb']],
    ["'a\\'", ['a\\']],
    ['a # b', ['a']],
    ['a#b', ['a#b']],
    ['a # b\nc', ['a', 'c']],
    ['"a # b"', ['a # b']],
  ])('splits %j', (line, words) => expect(splitWords(line)).toEqual(words))

  it.each(['"a', "'a", 'a\\', '"a\\"'])('has no words for %j', (line) => expect(splitWords(line)).toBeUndefined())

  it('reads back words that are quoted', () => {
    const quoted = (word: string): string => `'${word.replaceAll("'", `'"'"'`)}'`
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitWords(words.map(quoted).join(' '))).toEqual(words)
      }),
    )
  })
})
