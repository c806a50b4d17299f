import { randomBytes } from 'node:crypto'
import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { type Host, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listenIn, runScript } from '../../support/busybox.ts'
import { image } from '../../support/engine-under-test.ts'
import { outerDocker } from '../../support/outer-docker.ts'

let cluster: StartedSwarmCluster
let network: Awaited<ReturnType<typeof outerDocker.createNetwork>>
const logs = new Map<string, string>()
const name = `builders-${randomBytes(4).toString('hex')}`

/** A subnet by chance, so that the versions can be tested side by side. */
const subnet = `10.240.${Math.floor(Math.random() * 256)}.0/26`

beforeAll(async () => {
  network = await outerDocker.createNetwork({ Name: `raftkit-test-${process.pid}`, Labels: { 'io.raftkit.test': '' } })
  cluster = await new SwarmCluster(image)
    .withWorkers(1)
    .withNode({
      name: 'ssd',
      labels: { disk: 'ssd', zone: 'a' },
      availability: 'drain',
      resources: { memoryBytes: 1_500_000_000 },
      environment: { RAFTKIT_TEST: 'ssd' },
      daemonConfig: { labels: ['own=1'], debug: true },
      publishedPorts: [{ port: 9_000, protocol: 'udp' }],
      mounts: [{ source: '/proc/sys/net', target: '/own-net', readOnly: true }],
      tmpfs: { '/own-scratch': 'size=2m' },
    })
    .withName(name)
    .withNodeLabels({ stage: 'test', zone: 'none' })
    .withResources({ cpus: 1.5 })
    .withMounts({ source: '/proc/sys/kernel', target: '/kernel', readOnly: true })
    .withTmpfs({ '/scratch': 'size=1m' })
    .withDaemonConfig({ 'max-concurrent-downloads': 2, labels: ['common=1'] })
    .withEnvironment({ RAFTKIT_ALL: 'yes' })
    .withRegistryMirrors('http://mirror.example:5000')
    .withInsecureRegistries('registry.example:5001')
    .withProxy({ https: 'http://proxy.example:3128', noProxy: ['.corp.example'] })
    .withPublishedPorts(8_080)
    .withSubnet(subnet)
    .withNetwork(network.id)
    .withSwarmSpec({ Labels: { purpose: 'test' }, Orchestration: { TaskHistoryRetentionLimit: 2 } })
    .withAutolock()
    .withFastFailureDetection()
    .withLogConsumer((log, host) => void text(log).then((all) => logs.set(host, all)))
    .start()
})

afterAll(async () => {
  await cluster?.stop()
  await network?.remove()
})

function container(host: Host): ReturnType<typeof outerDocker.getContainer> {
  return outerDocker.getContainer(host.containerId)
}

/** What the engine says of itself, in its own words. */
async function infoOf(name: string): Promise<Record<string, unknown>> {
  const request = { action: 'ask the engine', method: 'GET', path: '/info' } as const
  return (await cluster.node(name).engine.request(request)) as Record<string, unknown>
}

describe('one node', () => {
  test('has its own role, labels and availability', async () => {
    const nodes = await cluster.swarm.nodes.list()
    const seen = nodes.map(({ hostname, role, availability, labels }) => [hostname, role, availability, labels])
    expect(seen).toHaveLength(3)
    expect(seen).toEqual(
      expect.arrayContaining([
        ['manager-1', 'manager', 'active', { stage: 'test', zone: 'none' }],
        ['worker-1', 'worker', 'active', { stage: 'test', zone: 'none' }],
        ['ssd', 'worker', 'drain', { stage: 'test', disk: 'ssd', zone: 'a' }],
      ]),
    )
    expect(cluster.workers.map(({ name }) => name)).toEqual(['worker-1', 'ssd'])
  })

  test('has its own limits, mounts and environment', async () => {
    const { HostConfig, Config } = await container(cluster.node('ssd')).inspect()
    expect(HostConfig).toMatchObject({ Memory: 1_500_000_000, NanoCpus: 1_500_000_000 })
    expect(Config.Env).toEqual(expect.arrayContaining(['RAFTKIT_TEST=ssd', 'RAFTKIT_ALL=yes']))
    const own = 'ls -d /own-net/ipv4; df -k /own-scratch | tail -n 1'
    expect(await runScript(cluster.node('ssd'), own)).toMatch(/^\/own-net\/ipv4\ntmpfs +2048 /)
  })

  test('has the limits and mounts of all besides, and further ones of its own', async () => {
    const { HostConfig } = await container(cluster.node('worker-1')).inspect()
    expect(HostConfig).toMatchObject({ Memory: 0, NanoCpus: 1_500_000_000 })
    for (const host of cluster.hosts) {
      const common = 'cat /kernel/ostype; df -k /scratch | tail -n 1'
      expect(await runScript(host, common)).toMatch(/^Linux\ntmpfs +1024 /)
    }
  })

  test('has the name of the whole on a label, and so has the network', async () => {
    const filters = { label: [`io.raftkit.name=${name}`] }
    expect(await outerDocker.listContainers({ filters })).toHaveLength(3)
    expect(await outerDocker.listNetworks({ filters })).toMatchObject([{ Name: cluster.id }])
  })

  test('has its own daemon configuration over that of all', async () => {
    const [one, other] = await Promise.all([infoOf('ssd'), infoOf('worker-1')])
    expect([one, other].map((info) => ({ labels: info['Labels'], debug: info['Debug'] }))).toEqual([
      { labels: ['own=1'], debug: true },
      { labels: ['common=1'], debug: false },
    ])
    expect(one['RegistryConfig']).toMatchObject({
      Mirrors: ['http://mirror.example:5000/'],
      IndexConfigs: {
        'mirror.example:5000': { Secure: false },
        'registry.example:5001': { Secure: false },
      },
    })
  })

  test('goes to registries through the proxy, and to the others without', async () => {
    const info = await infoOf('worker-1')
    expect(info['HttpsProxy']).toBe('http://proxy.example:3128')
    const { DefaultAddrPool: overlays } = await cluster.node('manager-1').engine.swarm.inspect()
    expect(String(info['NoProxy']).split(',')).toEqual(expect.arrayContaining([subnet, overlays?.[0], '.corp.example']))
  })
})

describe('addresses', () => {
  test('come from the subnet that was named', () => {
    const [a, b] = subnet.split('.').slice(1, 3)
    expect(cluster.hosts.map(({ ip }) => ip)).toEqual([2, 3, 4].map((n) => `10.${a}.${b}.${n}`))
  })

  test('on a further network belong to the names of the nodes', async () => {
    const { Networks } = (await container(cluster.node('worker-1')).inspect()).NetworkSettings
    const further = Object.values(Networks).find(({ NetworkID }) => NetworkID === network.id)
    expect(further?.Aliases).toContain('worker-1')
    expect(await runScript(cluster.node('manager-1'), 'nslookup -type=a worker-1')).toContain('worker-1')
  })

  test('of published ports lead into the host, and are the same after a restart', async () => {
    const host = cluster.node('worker-1')
    const address = host.publishedPort(8_080)
    await listenIn(host, 8_080, ['printf', 'inside'])
    const [at = '', port] = address.split(':')
    expect(await text(createConnection({ host: at, port: Number(port) }))).toBe('inside')

    await container(host).restart({ t: 0 })
    const { Ports } = (await container(host).inspect()).NetworkSettings
    expect(Ports['8080/tcp']?.map(({ HostPort }) => HostPort)).toContain(port)
    await cluster.swarm.nodes.ready({ count: 3, timeoutMs: 90_000 })
    expect(cluster.node('ssd').publishedPort(9_000, 'udp')).toMatch(/^127\.0\.0\.1:\d+$/)
  })

  test('of ports that nobody asked for are refused', () => {
    expect(() => cluster.node('worker-1').publishedPort(9_000, 'udp')).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})

describe('the swarm', () => {
  test('has the specification that was passed through, with the settings above it', async () => {
    const { Spec } = await cluster.node('manager-1').engine.swarm.inspect()
    expect(Spec).toMatchObject({
      Labels: { purpose: 'test' },
      Orchestration: { TaskHistoryRetentionLimit: 2 },
      Dispatcher: { HeartbeatPeriod: 1_000_000_000 },
      EncryptionConfig: { AutoLockManagers: true },
    })
  })

  test('has an unlock key, which shows nowhere', async () => {
    expect(cluster.unlockKey).toMatch(/^SWMKEY-1-/)
    expect(cluster.unlockKey).toBe(await cluster.node('manager-1').engine.swarm.unlockKey())
    expect(inspect(cluster, { depth: 8, showHidden: true })).not.toContain('SWMKEY')
  })

  test('is opened by a reset, with the key of the day', async () => {
    const [before, manager] = [cluster.unlockKey, cluster.node('manager-1')]
    await cluster.swarm.rotateUnlockKey()
    await cluster.reset()
    expect(cluster.unlockKey).toMatch(/^SWMKEY-1-/)
    expect(cluster.unlockKey).not.toBe(before)
    await manager.kill()
    await manager.start()
    expect((await manager.engine.info()).Swarm.LocalNodeState).toBe('locked')
    await cluster.reset()
    expect(await cluster.ready()).toHaveLength(3)
  })

  test('sees a dead worker soon', async () => {
    await cluster.node('ssd').kill()
    const status = async (): Promise<string | undefined> =>
      (await cluster.swarm.nodes.list()).find(({ hostname }) => hostname === 'ssd')?.status
    // Two to four seconds; where nothing is set it takes fifteen.
    await expect.poll(status, { timeout: 10_000, interval: 100 }).toBe('down')
  })

  test('has told its log, to the end of each host', async () => {
    await expect.poll(() => logs.get('ssd'), { timeout: 30_000 }).toMatch(/API listen on/)
  })
})
