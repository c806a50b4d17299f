import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

describe('parseDuration', () => {
  // What Go's time.ParseDuration makes of them.
  it.each([
    ['10s', 10_000_000_000],
    ['1m30s', 90_000_000_000],
    ['1.5h', 5_400_000_000_000],
    ['.5s', 500_000_000],
    ['1.s', 1_000_000_000],
    ['500ms', 500_000_000],
    ['1h2m3.25s', 3_723_250_000_000],
    ['2us', 2_000],
    ['2µs', 2_000],
    ['2μs', 2_000],
    ['1.5ns', 1],
    ['3s3s', 6_000_000_000],
    ['+1s', 1_000_000_000],
    ['0', 0],
    ['-0', 0],
    ['0h', 0],
  ])('reads %j', (text, nanoseconds) => expect(parseDuration(text)).toBe(nanoseconds))

  it.each([
    '',
    '10',
    '-1s',
    's',
    '.s',
    '1 s',
    '1d',
    '1S',
    '1s ',
    '1e3s',
    '0x1s',
    '1_0s',
    '3000000h',
    `${'1'.repeat(200)}s`,
  ])('does not read %j', (text) => expect(parseDuration(text)).toBeUndefined())
})

describe('formatDuration', () => {
  it('is read back as the same', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (nanoseconds) => {
        expect(parseDuration(formatDuration(nanoseconds) ?? '')).toBe(nanoseconds)
      }),
    )
  })

  it('writes what people write', () => {
    expect([90e9, 1e9, 5e8, 0].map(formatDuration)).toEqual(['1m30s', '1s', '500ms', '0s'])
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('writes nothing for %d', (odd) => expect(formatDuration(odd)).toBeUndefined())
})
