import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EngineTime, timeQuery } from './engine-time.ts'

const query = (time: EngineTime | undefined): string | undefined => timeQuery('read events', 'since', time)

describe('timeQuery', () => {
  it.each([
    [new Date(1_700_000_000_123), '1700000000.123000'],
    [new Date(0), '0.000000'],
    [1_700_000_000, '1700000000.000000'],
    [0.5, '0.500000'],
    ['1700000000.123456789', '1700000000.123456789'],
    ['2023-11-14T22:13:20Z', '1700000000'],
    ['2023-11-14T22:13:20.000000001Z', '1700000000.000000001'],
    ['2023-11-15T00:13:20.5+02:00', '1700000000.5'],
  ])('writes %j as %s', (time, expected) => {
    expect(query(time)).toBe(expected)
  })

  it('keeps every nanosecond that an engine has written', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4_000_000_000 }), fc.nat({ max: 999_999_999 }), (seconds, nanos) => {
        const fraction = String(nanos).padStart(9, '0')
        const text = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`
        expect(query(text)).toBe(`${seconds}.${fraction}`)
      }),
    )
  })

  it.each([
    new Date(Number.NaN),
    new Date(-1),
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e20,
    '',
    'yesterday',
    '10m',
    '2023-13-99T00:00:00Z',
    '2023-11-14',
    null as unknown as string,
  ])('refuses %j', (time) => {
    expect(() => query(time)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it('leaves out what was left out', () => {
    expect(query(undefined)).toBeUndefined()
  })
})
