import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCpus, parseCpus } from './cpus.ts'

describe('parseCpus', () => {
  it.each([
    [0.5, 500_000_000],
    ['0.5', 500_000_000],
    ['1.', 1_000_000_000],
    ['1.5000000000', 1_500_000_000],
    [2, 2_000_000_000],
    [0.1, 100_000_000],
    [1e-9, 1],
    [0, 0],
  ])('reads %j', (cpus, nano) => expect(parseCpus(cpus)).toBe(nano))

  it.each(['', '.5', '-1', '1/2', '0.0000000001', 'one', -1, Number.NaN, Number.POSITIVE_INFINITY, 1e21])(
    'does not read %j',
    (cpus) => expect(parseCpus(cpus)).toBeUndefined(),
  )

  it('reads what is written of every amount', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999 * 1e9 }), (nano) => {
        expect(parseCpus(formatCpus(nano) ?? '')).toBe(nano)
      }),
    )
  })
})
