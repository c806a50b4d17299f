import { describe, expect, it, test } from 'vitest'
import { planAddresses } from './address-pools.ts'
import { daemonConfigComplaints, mergeDaemonConfig, poolFlags } from './daemon-config.ts'

describe('mergeDaemonConfig', () => {
  it('merges objects and replaces everything else, and changes neither', () => {
    const under = { debug: false, features: { a: true, b: true }, labels: ['x'] }
    const over = { debug: true, features: { b: false }, labels: ['y'] }
    expect(mergeDaemonConfig(under, over)).toEqual({ debug: true, features: { a: true, b: false }, labels: ['y'] })
    expect([under, over]).toEqual([
      { debug: false, features: { a: true, b: true }, labels: ['x'] },
      { debug: true, features: { b: false }, labels: ['y'] },
    ])
  })
})

describe('daemonConfigComplaints', () => {
  it('keeps the keys that make the engine reachable', () => {
    expect(daemonConfigComplaints({ hosts: ['tcp://0.0.0.0:1'], tlsverify: false, debug: true })).toHaveLength(2)
  })

  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  test.each([[circle], [{ big: 1n }]])('wants JSON', (config) => {
    expect(daemonConfigComplaints(config)).toEqual(['the daemon configuration is not JSON'])
  })
})

describe('poolFlags', () => {
  const { pools } = planAddresses([])

  it('says where addresses come from', () => {
    expect(poolFlags(pools, {}, [])).toEqual([
      '--bip=10.214.0.1/24',
      '--default-address-pool=base=10.214.128.0/17,size=24',
    ])
  })

  it('leaves out what is said elsewhere: engines refuse both', () => {
    expect(poolFlags(pools, { bip: '10.1.0.1/24' }, ['--default-address-pool=base=10.2.0.0/16,size=24'])).toEqual([])
  })
})
