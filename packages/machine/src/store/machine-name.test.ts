import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertCreatableName, assertSafeName, quoteName } from './machine-name.ts'

const hostile = [
  '',
  '.',
  '..',
  '../certs',
  'a/b',
  'a\\b',
  '$(cmd)',
  '`cmd`',
  'a b',
  'a\nb',
  '-f',
  '.a',
  'é',
  'a\0',
  'a'.repeat(10_000),
]

describe('assertSafeName', () => {
  test.each(hostile)('refuses %j', (name) => {
    expect(() => assertSafeName(name, 'look')).toThrow(expect.objectContaining({ code: 'INVALID_NAME', machine: name }))
  })

  test.each(['a', '1', 'a..b', 'a.', 'dev-01.example.com', 'by_hand', 'a'.repeat(255)])('accepts %s', (name) => {
    expect(() => assertSafeName(name, 'look')).not.toThrow()
  })

  test('accepts nothing that a path or a shell understands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        try {
          assertSafeName(name, 'look')
        } catch {
          return
        }
        expect(name).toMatch(/^\w[\w.-]*$/)
      }),
    )
  })
})

describe('assertCreatableName', () => {
  test('refuses an underscore, as Docker Machine does', () => {
    expect(() => assertCreatableName('a_b', 'create')).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }))
  })
})

describe('quoteName', () => {
  test('shows control characters and cuts what is too long', () => {
    expect(quoteName('a\nb')).toBe('"a\\nb"')
    expect(quoteName('a'.repeat(10_000))).toHaveLength(60)
  })
})
