import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { containsSubnet, isCidr, overlap } from './cidr.ts'

describe('isCidr', () => {
  it.each(['10.0.0.0/8', '0.0.0.0/0', '10.1.2.3/32', 'fd00:1::/64', '::/0'])('knows %s', (text) => {
    expect(isCidr(text)).toBe(true)
  })

  it.each<unknown>([
    '',
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    'x/8',
    'fd00::/129',
    'fe80::1%eth0/64',
    5,
    null,
  ])('refuses %j', (text) => {
    expect(isCidr(text)).toBe(false)
  })

  it('copes with any text', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof isCidr(text) === 'boolean' && !overlap(text, '10.0.0.0/8x')))
  })
})

test('a subnet contains its addresses and its parts, and nothing of another family', () => {
  expect(containsSubnet('10.57.0.0/24', '10.57.0.5')).toBe(true)
  expect(containsSubnet('10.57.0.0/24', '10.57.0.128/25')).toBe(true)
  expect(containsSubnet('10.57.0.0/24', '10.57.0.0/16')).toBe(false)
  expect(containsSubnet('10.57.0.0/24', '10.58.0.1')).toBe(false)
  expect(containsSubnet('0.0.0.0/0', 'fd00::1')).toBe(false)
  expect(containsSubnet('fd00:1::/64', 'fd00:1::5')).toBe(true)
})

test('two subnets overlap as their first and last addresses say', () => {
  const block = fc.tuple(fc.nat(2 ** 32 - 1), fc.integer({ min: 1, max: 32 })).map(([address, bits]) => {
    const size = 2 ** (32 - bits)
    const first = Math.floor(address / size) * size
    const text = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')
    return { text: `${text}/${bits}`, first, last: first + size - 1 }
  })
  fc.assert(
    fc.property(block, block, (one, other) => {
      expect(overlap(one.text, other.text)).toBe(one.first <= other.last && other.first <= one.last)
    }),
  )
})
