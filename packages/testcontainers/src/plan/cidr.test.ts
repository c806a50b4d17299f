import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { formatAddress, formatCidr, overlaps, parseCidr } from './cidr.ts'

const octet = fc.integer({ min: 0, max: 255 })
const cidrs = fc
  .tuple(octet, octet, octet, octet, fc.integer({ min: 1, max: 32 }))
  .map(([a, b, c, d, prefix]) => `${a}.${b}.${c}.${d}/${prefix}`)

function parsed(text: string): NonNullable<ReturnType<typeof parseCidr>> {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new Error(text)
  return cidr
}

describe('parseCidr', () => {
  it('drops host bits', () => {
    expect(formatCidr(parsed('10.1.2.3/8'))).toBe('10.0.0.0/8')
    expect(formatAddress(parsed('10.1.2.3/24').last)).toBe('10.1.2.255')
  })

  test.each(['', '10.0.0.0', '10.0.0.0/33', '256.0.0.0/8', '1.2.3/8', 'fd00::/8', '10.0.0.0/8 ', '-1.0.0.0/8'])(
    'does not take %j',
    (text) => {
      expect(parseCidr(text)).toBeUndefined()
    },
  )

  it('reads what formatCidr writes', () => {
    fc.assert(
      fc.property(cidrs, (text) => {
        expect(parsed(formatCidr(parsed(text)))).toEqual(parsed(text))
      }),
    )
  })
})

test('blocks overlap as the platform says', () => {
  fc.assert(
    fc.property(cidrs, cidrs, (one, other) => {
      const [a, b] = [parsed(one), parsed(other)]
      const [wide, narrow] = a.prefix <= b.prefix ? [a, b] : [b, a]
      const block = new BlockList()
      block.addSubnet(formatAddress(wide.first), wide.prefix)
      expect(overlaps(a, b)).toBe(block.check(formatAddress(narrow.first)))
    }),
  )
})
