import { describe, expect, it, test } from 'vitest'
import { checkHostPlans, type HostPlan, hostPlan } from './host-plan.ts'

function plan(name: string, own: Parameters<typeof hostPlan>[0]['own'] = {}): HostPlan {
  return hostPlan({ name, role: undefined, image: 'image', own })
}

const plans = (...names: string[]): HostPlan[] => names.map((name) => plan(name))

describe('hostPlan', () => {
  it("puts the host's own options above those of all, and adds lists up", () => {
    const common = {
      resources: { cpus: 1, memoryBytes: 5 },
      environment: { A: '1', B: '1' },
      daemonConfig: { debug: true, features: { a: true } },
      daemonFlags: ['--debug'],
      publishedPorts: [80],
      mounts: [{ source: '/a', target: '/a' }],
      tmpfs: { '/t': 'size=1m', '/u': '' },
      labels: { zone: 'a', disk: 'ssd' },
    }
    const own = {
      image: 'own',
      labels: { zone: 'b' },
      resources: { cpus: 2 },
      environment: { B: '2' },
      daemonConfig: { features: { b: true } },
      daemonFlags: ['--mtu=1400'],
      publishedPorts: [{ port: 53, hostPort: 5353, protocol: 'udp' as const }],
      mounts: [{ source: '/b', target: '/b', readOnly: true }],
      tmpfs: { '/t': 'size=2m' },
    }
    expect(hostPlan({ name: 'a', role: 'worker', image: 'image', common, own })).toEqual({
      name: 'a',
      role: 'worker',
      image: 'own',
      labels: { zone: 'b', disk: 'ssd' },
      availability: 'active',
      resources: { cpus: 2, memoryBytes: 5 },
      environment: { A: '1', B: '2' },
      daemonConfig: { debug: true, features: { a: true, b: true } },
      daemonFlags: ['--debug', '--mtu=1400'],
      publishedPorts: [
        { port: 80, hostPort: undefined, protocol: 'tcp' },
        { port: 53, hostPort: 5353, protocol: 'udp' },
      ],
      mounts: [
        { source: '/a', target: '/a' },
        { source: '/b', target: '/b', readOnly: true },
      ],
      tmpfs: { '/t': 'size=2m', '/u': '' },
    })
  })
})

describe('checkHostPlans', () => {
  it('lets good ones pass', () => {
    const good = [
      ...plans('a', 'dev01', 'a-b', 'a'.repeat(63)),
      plan('rich', {
        resources: { cpus: 0.5, memoryBytes: 2 ** 30 },
        daemonConfig: { debug: true },
        publishedPorts: [80, { port: 80, protocol: 'udp' }],
        mounts: [{ source: '/lib/modules', target: '/lib/modules', readOnly: true }],
        tmpfs: { '/data': '' },
      }),
    ]
    expect(() => checkHostPlans('start', good)).not.toThrow()
    expect(() => checkHostPlans('start', good, '192.168.7.0/28')).not.toThrow()
  })

  it('makes every complaint at once', () => {
    expect(() => checkHostPlans('start', [...plans('x', 'x', 'A_B'), plan('y', { image: ' ' })])).toThrow(
      /"A_B" is no host name.*"x" is given twice.*the image has no name/,
    )
  })

  it('wants hosts, and no more than a subnet takes', () => {
    expect(() => checkHostPlans('start', [])).toThrow('no host')
    const many = plans(...Array.from({ length: 254 }, (_, index) => `h${index}`))
    expect(() => checkHostPlans('start', many)).toThrow('253')
    expect(() => checkHostPlans('start', many.slice(0, 6), '10.1.0.0/29')).toThrow('5 is the most')
  })

  test.each<[Parameters<typeof plan>[1], string]>([
    [{ publishedPorts: [0] }, '0 is no port'],
    [{ publishedPorts: [{ port: 80, hostPort: 70_000 }] }, '70000 is no port'],
    [{ publishedPorts: [1.5] }, '1.5 is no port'],
    [{ publishedPorts: [2376] }, "port 2376 is the engine's own"],
    [{ publishedPorts: [80, { port: 80 }] }, 'port 80/tcp is published twice'],
    [{ resources: { memoryBytes: -1 } }, '-1 bytes of memory'],
    [{ resources: { cpus: Number.NaN } }, 'NaN processors'],
    [{ environment: { 'A=B': 'x' } }, '"A=B" is no name of a variable'],
    [{ mounts: [{ source: '', target: 'data' }] }, '"data" is no absolute path, and a mount has no source'],
    [{ tmpfs: { data: '' } }, '"data" is no absolute path'],
    [{ daemonConfig: { hosts: [] } }, 'the daemon\'s "hosts" is the harness\'s own'],
  ])('refuses %j', (own, complaint) => {
    expect(() => checkHostPlans('start', [plan('a', own)])).toThrow(complaint)
  })

  it('refuses two hosts on one host port', () => {
    const publishedPorts = [{ port: 80, hostPort: 8080 }]
    expect(() => checkHostPlans('start', [plan('a', { publishedPorts }), plan('b', { publishedPorts })])).toThrow(
      'two hosts want the host port 8080/tcp',
    )
  })

  test.each(['', '10.0.0.0', '10.0.0.0/30', '10.0.0.0/8', 'fd00::/64'])('refuses the subnet %j', (subnet) => {
    expect(() => checkHostPlans('start', plans('a'), subnet)).toThrow('is no private IPv4 subnet')
  })
})
