import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DockerHosts,
  type HarnessErrorCode,
  isHarnessError,
  removeStaleClusters,
  SwarmCluster,
} from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ChildScript } from '../../support/child-script.ts'
import { existingVolumes, leftovers, nothing, outerDocker } from '../../support/outer-docker.ts'
import { makeOuterImage, type OuterImage } from '../../support/outer-image.ts'
import { ownedBy } from '../../support/owned-by.ts'
import { VanishingEngine } from '../../support/vanishing-engine.ts'

/** Expects a start to fail with a code, and to have left nothing of this process. */
async function expectHarnessError(start: () => Promise<unknown>, code: HarnessErrorCode): Promise<Error> {
  const before = await ownedBy(process.pid)
  const error = await start().then(
    () => expect.fail(`expected ${code}, but it went well`),
    (reason: unknown) => reason,
  )
  if (!isHarnessError(error)) throw error
  expect(error.code, error.message).toBe(code)
  expect(error.message).toContain(error.remedy)
  expect(await ownedBy(process.pid)).toEqual(before)
  return error
}

describe('what cannot be made is refused before anything is made', () => {
  const swarm = (managers: number, workers: number): SwarmCluster =>
    new SwarmCluster().withManagers(managers).withWorkers(workers)

  test.each([
    [0, 0],
    [-1, 1],
    [1.5, 0],
    [1, -2],
    [Number.NaN, 0],
    [1, 300],
  ])('%d managers and %d workers', async (managers, workers) => {
    await expectHarnessError(() => swarm(managers, workers).start(), 'INVALID_ARGUMENT')
  })

  test.each([[[]], [['a', 'a']], [['a/b']], [['..']], [['a b']], [['A']], [['-a']], [['a'.repeat(64)]], [['$(id)']]])(
    'hosts called %j',
    async (names) => {
      await expectHarnessError(() => new DockerHosts(...names).start(), 'INVALID_ARGUMENT')
    },
  )

  test('every complaint comes at once', async () => {
    const error = await expectHarnessError(() => new DockerHosts('a', 'a', 'b c').start(), 'INVALID_ARGUMENT')
    expect(error.message).toMatch(/"b c".*"a" is given twice/)
  })

  test.each<[string, (builder: SwarmCluster) => SwarmCluster]>([
    ['two nodes of one name', (builder) => builder.withNode({ name: 'a' }).withNode({ name: 'a' })],
    ['a node named as a counted one', (builder) => builder.withWorkers(1).withNode({ name: 'worker-1' })],
    ['one port twice', (builder) => builder.withPublishedPorts(80, { port: 80, hostPort: 8080 })],
    ["the engine's own port", (builder) => builder.withPublishedPorts(2376)],
    ['a host port for several', (builder) => builder.withWorkers(1).withPublishedPorts({ port: 80, hostPort: 8080 })],
    ['a subnet that is none', (builder) => builder.withSubnet('10.1.2.0')],
    ['a subnet that is too small', (builder) => builder.withSubnet('10.1.2.0/29').withWorkers(5)],
    ['another listening address', (builder) => builder.withDaemonConfig({ hosts: ['tcp://0.0.0.0:1'] })],
    ['no memory', (builder) => builder.withNode({ resources: { memoryBytes: 0 } })],
    ['a mount at a relative path', (builder) => builder.withNode({ mounts: [{ source: 'v', target: 'data' }] })],
    ['no manager', (builder) => builder.withManagers(0).withNode({ name: 'a' })],
  ])('%s', async (_, change) => {
    await expectHarnessError(() => change(new SwarmCluster()).start(), 'INVALID_ARGUMENT')
  })

  test.each<[string, () => unknown]>([
    ['a mirror that is no URL', () => new SwarmCluster().withRegistryMirrors('mirror.example:5000')],
    ['a proxy of another kind', () => new SwarmCluster().withProxy({ https: 'socks5://proxy.example' })],
    ['a heartbeat of nothing', () => new SwarmCluster().withFastFailureDetection(0)],
  ])('%s', (_, build) => {
    expect(build).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  test.each([0, -1, Number.NaN, 2 ** 31])('a startup timeout of %d', (timeout) => {
    expect(() => new SwarmCluster().withStartupTimeout(timeout)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})

describe('what fails half-way is undone', () => {
  let noEngine: OuterImage

  beforeAll(async () => {
    // A shell and nothing else.
    noEngine = await makeOuterImage(`raftkit/test-no-engine-${process.pid}:1`, 1)
  })
  afterAll(() => noEngine?.[Symbol.asyncDispose]())

  test('an image that neither is there nor can be pulled', async () => {
    const name = 'raftkit/no-such-image:1'
    const error = await expectHarnessError(() => new SwarmCluster(name).start(), 'IMAGE_UNAVAILABLE')
    expect(error.message).toContain(name)
  })

  test('a host port that somebody has', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      const builder = new SwarmCluster().withPublishedPorts({ port: 8_080, hostPort: port })
      const error = await expectHarnessError(() => builder.start(), 'PORT_TAKEN')
      expect(error.message).toContain(String(port))
    } finally {
      server.close()
    }
  })

  test('a subnet that another network has', async () => {
    const { IPAM } = (await outerDocker.getNetwork('bridge').inspect()) as { IPAM: { Config: { Subnet: string }[] } }
    const subnet = IPAM.Config[0]?.Subnet ?? ''
    await expectHarnessError(() => new SwarmCluster().withSubnet(subnet).start(), 'NO_FREE_SUBNET')
  })

  test('a network that is not there', async () => {
    const error = await expectHarnessError(() => new SwarmCluster().withNetwork('nowhere').start(), 'HOST_NOT_STARTED')
    expect(error.message).toMatch(/nowhere/)
  })

  test('an image that is no engine', async () => {
    const error = await expectHarnessError(() => new SwarmCluster(noEngine.name).start(), 'HOST_NOT_READY')
    expect(error.message).toMatch(/exit code 127[\s\S]*dockerd/)
  })

  test('a daemon that gives up, with its last words', async () => {
    const builder = new SwarmCluster().withWorkers(1).withDaemonFlags('--storage-driver=nonsense')
    const error = await expectHarnessError(() => builder.start(), 'HOST_NOT_READY')
    expect(error.message).toMatch(/driver not supported: nonsense/)
  })

  test('a swarm that is not allowed', async () => {
    const builder = new SwarmCluster().withDaemonFlags('--live-restore')
    const error = await expectHarnessError(() => builder.start(), 'SWARM_NOT_FORMED')
    expect(error.message).toMatch(/--live-restore|cannot be in a swarm/)
  })

  test('a disk that is full', async () => {
    const small = { name: 'small', tmpfs: { '/var/lib/docker': 'size=64k' } }
    await expectHarnessError(() => new SwarmCluster().withNode(small).start(), 'DISK_FULL')
  })

  test('images for which there is no room', async () => {
    await using image = await makeOuterImage(`raftkit/test-large-${process.pid}:1`, 40)
    const builder = new DockerHosts()
      .withHost({ name: 'small', tmpfs: { '/var/lib/docker': 'size=30m' } })
      .withImages([image.name])
    const error = await expectHarnessError(() => builder.start(), 'DISK_FULL')
    expect(error.message).toContain('small')
  })

  test.each(['network ', 'container '])('an engine that vanishes half-way, at the step %j', async (step) => {
    using engine = new VanishingEngine()
    using child = new ChildScript('start-and-hold.ts', { DOCKER_HOST: await engine.listen() })
    await child.says(new RegExp(`^${step}`, 'm'))
    engine.vanish()
    const [, code] = await child.says(/failed with (\w+)/)
    expect(code).toBe('ENGINE_LOST')
    child.signal('SIGKILL')
    await child.ended
    // Its watchdog cannot reach the engine either; the next sweep can. What the engine had been asked for may come late.
    const swept = async (): Promise<unknown> => {
      await removeStaleClusters()
      return ownedBy(child.pid)
    }
    await expect.poll(swept, { timeout: 60_000, interval: 500 }).toEqual([])
  })

  test('a start that takes too long', async () => {
    const began = performance.now()
    const builder = new SwarmCluster().withManagers(1).withWorkers(1).withStartupTimeout(400)
    await expectHarnessError(() => builder.start(), 'HOST_NOT_READY')
    expect(performance.now() - began).toBeLessThan(30_000)
  })
})

test('an even number of managers is allowed, with a warning', async () => {
  const warned = once(process, 'warning')
  await using cluster = await new SwarmCluster().withManagers(2).start()
  expect(cluster.managers).toHaveLength(2)
  const [warning] = await warned
  expect(warning).toMatchObject({ name: 'RaftkitWarning', message: expect.stringContaining('use an odd number') })
})

test('there is one swarm of a name, and the name is free again when it has stopped', async () => {
  const name = `only-${process.pid}`
  {
    await using first = await new SwarmCluster().withName(name).start()
    const error = await new SwarmCluster()
      .withName(name)
      .start()
      .catch((reason: unknown) => reason)
    if (!isHarnessError(error, 'NAME_TAKEN')) throw error
    expect(error.message).toContain(first.id)
    expect(await first.swarm.nodes.list()).toHaveLength(1)
  }
  await using second = await new SwarmCluster().withName(name).start()
  expect(await second.swarm.nodes.list()).toHaveLength(1)
})

test('a name that was taken before the machine was started anew is free, and what is left of its group goes', async () => {
  const name = `before-${process.pid}`
  let owner = ''
  {
    await using hosts = await new DockerHosts('dev01').start()
    const { Config } = await outerDocker.getContainer(hosts.get('dev01').containerId).inspect()
    owner = Config.Labels['io.raftkit.owner'] ?? ''
  }
  // As a process with this one's id would have left it, which the kernel gives to others after a while.
  const before = owner.replace(/[^:]+$/, 'an-earlier-boot')
  const Labels = { 'io.raftkit.owner': before, 'io.raftkit.group': `raftkit-${randomBytes(4).toString('hex')}` }
  await outerDocker.createVolume({ Name: `raftkit-name-${name}`, Labels })
  await outerDocker.createVolume({ Name: `raftkit-test-${name}`, Labels })
  await using hosts = await new DockerHosts('dev01').withName(name).start()
  expect(await existingVolumes([`raftkit-test-${name}`])).toEqual([])
  expect(hosts.hosts).toHaveLength(1)
})

test('a start that failed is left for a look where that was asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'raftkit-retained-'))
  const error = await new SwarmCluster()
    .withDaemonFlags('--storage-driver=nonsense')
    .withRetainOnFailure(folder)
    .start()
    .catch((reason: unknown) => reason)
  if (!isHarnessError(error, 'HOST_NOT_READY')) throw error
  const group = /io\.raftkit\.group=(raftkit-\w+)/.exec(error.message)?.[1] ?? ''
  expect((await leftovers(group)).containers).toHaveLength(1)
  expect(await readFile(join(folder, 'manager-1.log'), 'utf8')).toMatch(/driver not supported: nonsense/)
  expect(await removeStaleClusters()).not.toContain(group)
  expect(await removeStaleClusters({ group })).toEqual([group])
  expect(await leftovers(group)).toEqual(nothing)
  await rm(folder, { recursive: true })
})

test('without any engine the error says what to do', async ({ skip }) => {
  // The default socket can only be hidden in a mount namespace of one's own.
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/unshare')) skip('hiding the socket needs root and unshare')
  using child = new ChildScript('without-engine.ts')
  const [, code] = await child.says(/failed with (\w+)/)
  expect(code).toBe('NO_ENGINE')
})
