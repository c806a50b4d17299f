import { describe, expect, it, test } from 'vitest'
import type { SwarmCapability } from './capabilities.ts'
import { readProbe, withoutPrivileges } from './read-probe.ts'

const everything = {
  vxlan: 'yes',
  'vni-match': 'yes',
  'ipsec-match': 'yes',
  ipvs: 'yes',
  esp: 'yes',
  netem: 'yes',
  cgroup: '2',
  'inotify-limit': '128',
  'inotify-used': '20',
  'disk-kib': '9999999',
  'memory-kib': '8000000',
}

function read(found: Partial<typeof everything>, freeSubnets = 256): ReturnType<typeof readProbe> {
  const lines = Object.entries({ ...everything, ...found }).map(([name, value]) => `${name}=${value}`)
  return readProbe({ script: `${lines.join('\n')}\n`, freeSubnets })
}

function missing(capabilities: ReturnType<typeof readProbe>): string[] {
  return Object.entries(capabilities).flatMap(([name, { available }]) => (available ? [] : [name]))
}

describe('readProbe', () => {
  it('finds nothing missing where there is everything', () => {
    expect(missing(read({}))).toEqual([])
    expect(read({}).inotify.why).toBe('108 of 128 instances are left (fs.inotify.max_user_instances)')
  })

  test.each<[Parameters<typeof read>[0], readonly SwarmCapability[], string]>([
    [{ ipvs: 'no' }, ['vip', 'ingress'], 'the kernel has no IPVS'],
    [{ vxlan: 'no' }, ['overlay', 'encryptedOverlay'], 'the kernel makes no VXLAN links'],
    [{ vxlan: 'no-tool' }, ['overlay', 'encryptedOverlay'], 'the node image has no `ip` command'],
    [{ esp: 'no' }, ['encryptedOverlay'], 'ESP with AES-GCM'],
    [{ 'vni-match': 'no', 'ipsec-match': 'no' }, ['encryptedOverlay'], 'xt_u32 or xt_bpf, xt_policy'],
    [{ netem: 'no-tool' }, ['netem'], 'the node image has no `tc` command'],
    [{ cgroup: '1' }, ['cgroupV2'], 'version 1'],
    [{ 'inotify-used': '126' }, ['inotify'], '2 of 128'],
    [{ 'inotify-used': '999' }, ['inotify'], '0 of 128'],
    [{ 'disk-kib': '1024' }, ['disk'], '1 MiB of disk'],
    [{ 'memory-kib': '2048' }, ['memory'], '2 MiB of memory'],
  ])('from %j concludes that %j are missing', (found, names, why) => {
    const capabilities = read(found)
    expect(missing(capabilities)).toEqual(names)
    for (const name of names.slice(0, 1)) expect(capabilities[name].why).toContain(why)
  })

  it('counts free subnets', () => {
    expect(missing(read({}, 0))).toEqual(['addressPools'])
  })

  it('does not take an unreadable number for a lack', () => {
    expect(missing(read({ 'inotify-limit': '', 'disk-kib': '-', 'memory-kib': 'x' }))).toEqual([])
  })
})

describe('withoutPrivileges', () => {
  it('has nothing', () => {
    const nothing = withoutPrivileges('rootless')
    expect(missing(nothing)).toEqual(Object.keys(read({})))
    expect(nothing.privileged.why).toBe('rootless')
  })
})
