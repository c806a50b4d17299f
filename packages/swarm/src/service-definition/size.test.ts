import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatSize, parseSize } from './size.ts'

describe('parseSize', () => {
  // What the docker command makes of them (go-units, RAMInBytes).
  it.each([
    ['512m', 536_870_912],
    ['512MB', 536_870_912],
    ['512 MiB', 536_870_912],
    ['1.5g', 1_610_612_736],
    ['.5k', 512],
    ['1.k', 1024],
    ['32', 32],
    ['32b', 32],
    ['32.9b', 32],
    ['1t', 2 ** 40],
    ['1P', 2 ** 50],
  ])('reads %j', (text, bytes) => expect(parseSize(text)).toBe(bytes))

  it.each([
    '',
    'm',
    '-1',
    '1e3',
    '1x',
    '1bb',
    '1kbb',
    '1kb ',
    ' 1k',
    '1  k',
    '1mm',
    '1,5g',
    '1.2.3',
    '10p',
    '9'.repeat(200),
  ])('does not read %j', (text) => expect(parseSize(text)).toBeUndefined())
})

describe('formatSize', () => {
  it('is read back as the same', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1, 1024, 1024 ** 2, 1024 ** 3), (count, unit) => {
        const bytes = Math.min(count * unit, Number.MAX_SAFE_INTEGER)
        expect(parseSize(String(formatSize(bytes)))).toBe(bytes)
      }),
    )
  })

  it('writes what people write, and numbers where there is no unit', () => {
    expect([536_870_912, 1024, 1000, 0].map(formatSize)).toEqual(['512m', '1k', 1000, 0])
    expect([-1, 0.5, 2 ** 53].map(formatSize)).toEqual([undefined, undefined, undefined])
  })
})
