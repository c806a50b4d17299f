import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { naturalOrder } from './natural-order.ts'

describe('naturalOrder', () => {
  test('orders numbers by value, digits before letters, and does not look at case', () => {
    const names = ['Zed', 'm10', 'm2', 'a', 'm02', 'v2sp', 'v2', '10', '9', 'm']
    expect(names.sort(naturalOrder)).toEqual(['9', '10', 'a', 'm', 'm2', 'm02', 'm10', 'v2', 'v2sp', 'Zed'])
  })

  test('is an order: the same for every order that it starts from, though names differ by case alone', () => {
    const name = fc.stringMatching(/^[aAbB0-2.-]{1,6}$/)
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        const once = names.toSorted(naturalOrder)
        expect(
          names
            .toReversed()
            .sort(naturalOrder)
            .map((it) => it.toLowerCase()),
        ).toEqual(once.map((it) => it.toLowerCase()))
        expect(once.toSorted(naturalOrder)).toEqual(once)
      }),
    )
  })
})
