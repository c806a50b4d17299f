import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostsPerSubnet, planAddresses } from './address-pools.ts'
import { overlaps, parseCidr } from './cidr.ts'

function cidrsOf({ hosts, pools }: ReturnType<typeof planAddresses>): string[] {
  return [hosts.subnet, pools.bridge, pools.local.base, ...pools.overlay]
}

function expectNothingInCommon(texts: readonly string[]): void {
  const parsed = texts.map((text) => parseCidr(text))
  for (const [index, one] of parsed.entries()) {
    for (const other of parsed.slice(index + 1)) {
      if (one === undefined || other === undefined) throw new Error(`no block among ${texts}`)
      expect(overlaps(one, other), texts.join(' ')).toBe(false)
    }
  }
}

const octet = fc.integer({ min: 0, max: 255 })
const used = fc.array(
  fc
    .tuple(fc.constantFrom(10, 100, 172, 192, 198), octet, octet, fc.integer({ min: 12, max: 30 }))
    .map(([a, b, c, prefix]) => `${a}.${b}.${c}.0/${prefix}`),
  { maxLength: 6 },
)

describe('planAddresses', () => {
  it('takes the usual corner where nothing is in the way', () => {
    const { hosts, pools } = planAddresses(['172.17.0.0/16', '0.0.0.0/0', 'fd00::/8'], undefined, () => 7)
    expect(hosts).toMatchObject({ subnet: '10.213.7.0/24', gateway: '10.213.7.1', capacity: hostsPerSubnet })
    expect([hosts.addressOf(0), hosts.addressOf(hostsPerSubnet - 1)]).toEqual(['10.213.7.2', '10.213.7.254'])
    expect([hosts.indexOf('10.213.7.2'), hosts.indexOf('10.213.7.254')]).toEqual([0, hostsPerSubnet - 1])
    expect(pools).toEqual({
      bridge: '10.214.0.1/24',
      local: { base: '10.214.128.0/17', size: 24 },
      overlay: ['10.215.0.0/16'],
      overlaySubnetSize: 24,
    })
  })

  it('leaves the subnets of other groups alone', () => {
    const others = Array.from({ length: 200 }, (_, third) => `10.213.${third}.0/24`)
    expect(planAddresses(others, undefined, () => 0).hosts.subnet).toBe('10.213.200.0/24')
  })

  it('goes elsewhere where a route takes all of 10.0.0.0/8', () => {
    expect(planAddresses(['10.0.0.0/8'], undefined, () => 0)).toMatchObject({
      hosts: { subnet: '172.24.0.0/24' },
      pools: { bridge: '172.25.0.1/24', overlay: ['172.26.0.0/16'] },
    })
  })

  it('goes round a subnet that the caller has', () => {
    const plan = planAddresses([], '10.214.5.0/28')
    expect(plan.hosts).toMatchObject({ subnet: '10.214.5.0/28', gateway: '10.214.5.1', capacity: 13 })
    expectNothingInCommon(cidrsOf(plan))
  })

  it('never overlaps, whatever is in use', () => {
    fc.assert(
      fc.property(used, fc.integer({ min: 0, max: 255 }), (texts, chance) => {
        const plan = planAddresses(texts, undefined, (below) => chance % below)
        expectNothingInCommon(cidrsOf(plan))
        for (const text of texts) for (const own of cidrsOf(plan)) expectNothingInCommon([text, own])
      }),
    )
  })

  it('gives up where everything is taken', () => {
    expect(() => planAddresses(['0.0.0.0/1', '128.0.0.0/1'])).toThrowError(
      expect.objectContaining({ code: 'NO_FREE_SUBNET' }),
    )
  })
})
