import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkObjectSpec } from './check-object-spec.ts'

const check = (spec: unknown, dataOptional = false): void =>
  checkObjectSpec(spec as { Name: string }, { action: 'create it', maxBytes: 100, dataOptional })
const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
const data = (size: number): string => Buffer.alloc(size, 'x').toString('base64')

describe('checkObjectSpec', () => {
  it.each(['a', '1', 'a.b', 'a_b', 'a-b', 'a..b', 'x'.repeat(64)])('takes %s as a name', (Name) => {
    expect(() => check({ Name, Data: data(1) })).not.toThrow()
  })

  it.each(['', '-a', 'a-', '.a', 'a b', 'a/b', 'é', 'a\n', 'x'.repeat(65), undefined, 1])(
    'refuses %j as a name',
    (Name) => {
      expect(() => check({ Name, Data: data(1) })).toThrowError(refused)
    },
  )

  it('counts the bytes, not the characters', () => {
    for (const size of [1, 2, 3, 99, 100]) expect(() => check({ Name: 'a', Data: data(size) })).not.toThrow()
    for (const size of [0, 101, 102, 103, 1000])
      expect(() => check({ Name: 'a', Data: data(size) })).toThrowError(refused)
  })

  it.each(['hello', 'a===', 'aa=a', 'a b=', '!!!!', 5, null, undefined])('refuses %j as content', (Data) => {
    expect(() => check({ Name: 'a', Data })).toThrowError(refused)
  })

  it('wants no content where something else provides it', () => {
    expect(() => check({ Name: 'a' }, true)).not.toThrow()
  })

  it('shows nothing of a content that it refuses', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 300 }), (Data) => {
        try {
          check({ Name: 'a', Data })
        } catch (error) {
          expect(error).toEqual(refused)
          expect((error as Error).message).not.toContain(Data)
        }
      }),
    )
  })
})
