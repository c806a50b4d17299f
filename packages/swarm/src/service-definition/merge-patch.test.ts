import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPartOf, makePatch, mergePatch } from './merge-patch.ts'

const letters = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.nat(), fc.array(fc.nat()), tie('object')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('value'), { maxKeys: 3 }),
})).value

// The examples of RFC 7396, appendix A, as far as they are objects.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j with %j is %j', (value, patch, merged) => expect(mergePatch(value, patch)).toEqual(merged))

test('a patch makes one value of the other, and there is none where they are the same', () => {
  fc.assert(
    fc.property(letters, letters, (from, to) => {
      const patch = makePatch(from, to)
      if (patch === undefined) expect(from).toEqual(to)
      else expect(mergePatch(from, patch)).toEqual(to)
    }),
  )
})

test('what is part of a value adds nothing to it', () => {
  fc.assert(
    fc.property(letters, letters, (part, whole) => {
      if (isPartOf(part, whole)) expect(mergePatch(whole, part)).toEqual(whole)
    }),
  )
  expect(isPartOf({ a: { b: 1 } }, { a: { b: 1, c: 2 } })).toBe(true)
  expect(isPartOf({ a: [1] }, { a: [1, 2] })).toBe(false)
})
