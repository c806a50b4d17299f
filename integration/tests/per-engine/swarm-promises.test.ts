import { type Service, type ServiceDefinition, Swarm } from '@raftkit/swarm'
import {
  probeCapabilities,
  type StartedSwarmCluster,
  type SwarmCapabilities,
  SwarmCluster,
} from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFrom } from '../../support/busybox.ts'
import { collect } from '../../support/collect.ts'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { answerOn, loadNetworkImage, networkImage, untilAnswered, untilNamed } from '../../support/network-image.ts'

const timeoutMs = 100_000

/** What Docker says Swarm mode is for, from `engine/swarm` of its manual: each promise is a flow, from end to end. */
describe('the ten promises of Swarm mode', () => {
  let cluster: StartedSwarmCluster
  let capabilities: SwarmCapabilities

  beforeAll(async () => {
    capabilities = await probeCapabilities(image)
    cluster = await new SwarmCluster(image).withManagers(1).withWorkers(2).withFastFailureDetection().start()
    await Promise.all(cluster.hosts.map(loadNetworkImage))
    const { networks } = cluster.node('manager-1').engine
    await networks.create({ Name: 'back', Driver: 'overlay' })
  })
  afterAll(() => cluster?.stop())

  const server = (name: string, more: object = {}): ServiceDefinition =>
    ({
      name,
      image: networkImage,
      command: answerOn(8_000),
      restartPolicy: { delay: '100ms' },
      updatePolicy: { monitor: '300ms' },
      stopGracePeriod: '1s',
      ...more,
    }) as ServiceDefinition
  const made = async (definition: ServiceDefinition): Promise<Service> => {
    const service = await cluster.swarm.services.create(definition)
    await service.converged({ timeoutMs, stableMs: 0 })
    return service
  }
  /** Runs a command to its end on a network of the swarm, and tells what it has written. */
  const written = async (name: string, command: readonly string[], node: string): Promise<string[]> => {
    const { services } = cluster.swarm
    const constraints = [`node.hostname==${node}`]
    const job = await services.create({ name, image: networkImage, command, constraints, networks: ['back'], job: {} })
    await job.converged({ timeoutMs })
    const lines = await collect(services.logs(name))
    await services.remove(name)
    return lines.map(({ text }) => text)
  }
  const hostnamesOf = async (name: string): Promise<string[]> =>
    (await cluster.swarm.services.tasks(name)).map(({ current }) => current.hostname ?? '').sort()

  test('cluster management is integrated: an engine and a token are all it takes', async () => {
    const nodes = await cluster.swarm.nodes.list()
    expect(nodes.map(({ hostname, status, role }) => `${hostname} ${status} ${role}`)).toEqual([
      'manager-1 ready manager',
      'worker-1 ready worker',
      'worker-2 ready worker',
    ])
    // No registry of nodes, no store and no other program: every manager knows the swarm by itself.
    expect((await cluster.node('manager-1').engine.info()).Swarm).toMatchObject({ Nodes: 3, Managers: 1 })
    const { ID } = await cluster.swarm.inspect()
    expect((await cluster.node('manager-1').engine.info()).Swarm.Cluster?.ID).toBe(ID)
  })

  test('roles are decentral: a node gets another one while it runs, and keeps its tasks', async () => {
    const { nodes, services } = cluster.swarm
    const service = await made(server('steady', { replicas: 1, constraints: ['node.hostname==worker-1'] }))
    const before = await services.tasks('steady')
    const { engine } = cluster.node('worker-1')
    const id = (await engine.info()).Swarm.NodeID
    await nodes.promote(id, { engine, timeoutMs })
    expect(await new Swarm(engine).services.get('steady')).toMatchObject({ id: service.id })
    await nodes.demote(id, { engine, timeoutMs })
    await expectSwarmError(new Swarm(engine).services.get('steady'), 'NOT_A_MANAGER')
    expect((await services.tasks('steady')).map(({ current }) => current.id)).toEqual(
      before.map(({ current }) => current.id),
    )
    await services.remove('steady')
  })

  test('services are declared: what is said again changes nothing', async () => {
    const { services } = cluster.swarm
    const definition = server('declared', { replicas: 2, env: { A: '1' } })
    const { changed, service } = await services.ensure(definition)
    expect(changed).toBe(true)
    await service.converged({ timeoutMs, stableMs: 0 })
    const { raw } = await services.get('declared')
    expect(await services.ensure(definition)).toMatchObject({ changed: false })
    expect((await services.get('declared')).raw.Version).toEqual(raw.Version)
    const other = await services.ensure({ ...definition, env: { A: '2' } } as ServiceDefinition)
    expect(other.changed).toBe(true)
    expect(await other.service.converged({ timeoutMs })).toMatchObject({ state: 'converged', inPlace: 2 })
    await services.remove('declared')
  })

  test('services are scaled, up and down, several at once', async () => {
    const { services } = cluster.swarm
    await Promise.all([made(server('left')), made(server('right'))])
    const up = await services.scale({ left: 3, right: 4 })
    const ends = await Promise.all(up.map(({ service }) => service.converged({ timeoutMs, stableMs: 0 })))
    expect(ends.map(({ inPlace }) => inPlace)).toEqual([3, 4])
    const down = await services.scale({ left: 0, right: 1 })
    await Promise.all(down.map(({ service }) => service.converged({ timeoutMs, stableMs: 0 })))
    expect((await services.list()).map(({ name, running }) => `${name} ${running}`)).toEqual(['left 0', 'right 1'])
    await Promise.all([services.remove('left'), services.remove('right')])
  })

  test('the desired state is restored: tasks that die are replaced, and those of a node that goes move away', async () => {
    const { services, nodes } = cluster.swarm
    const service = await made(server('restored', { replicas: 3 }))
    const [first] = await services.tasks('restored')
    const victim = first?.current
    const docker = await cluster.node(victim?.hostname ?? '').engine.dockerode<Dockerode>()
    await docker.getContainer(victim?.raw.Status.ContainerStatus?.ContainerID ?? '').kill()
    await expect
      .poll(async () => (await services.tasks('restored'))[0]?.current.id, { timeout: timeoutMs })
      .not.toBe(victim?.id)
    expect(await service.converged({ timeoutMs, stableMs: 0 })).toMatchObject({ inPlace: 3 })
    const worker = (await nodes.list()).find(({ hostname }) => hostname === 'worker-2')?.id ?? ''
    await nodes.drain(worker, { timeoutMs })
    expect(await service.converged({ timeoutMs, stableMs: 0 })).toMatchObject({ inPlace: 3 })
    expect(await hostnamesOf('restored')).not.toContain('worker-2')
    await nodes.activate(worker)
    await services.remove('restored')
  })

  test('networks span hosts, services are found by name, and load is spread over their tasks', async () => {
    const { services } = cluster.swarm
    await made(
      server('answers', { global: true, networks: ['back'], endpointMode: 'dnsrr', hostname: '{{.Node.Hostname}}' }),
    )
    // Multi-host networking and discovery: from one node, by name, every task on every node.
    const [named] = await written('asks-names', untilNamed('answers', 3), 'worker-1')
    expect(new Set(named?.split(' ')).size).toBe(3)
    // Load balancing by names: each of the tasks answers.
    const answers = await written('asks-all', untilAnswered('answers', 8_000, 3), 'worker-2')
    expect(answers).toEqual(['manager-1', 'worker-1', 'worker-2'])
    await services.remove('answers')
  })

  test('a port in host mode is answered by each node for itself', async () => {
    const { services } = cluster.swarm
    const ports = [{ target: 8_000, published: 8_081, mode: 'host' }]
    await made(server('hosted', { global: true, ports, hostname: '{{.Node.Hostname}}' }))
    for (const host of cluster.hosts) {
      expect(await readFrom(host, '127.0.0.1', 8_081)).toBe(`${host.name}\n`)
    }
    await services.remove('hosted')
  })

  test('a virtual address and the ingress mesh spread the load, where the kernel has IPVS', async () => {
    const { services } = cluster.swarm
    const ports = [{ target: 8_000, published: 8_082 }]
    const names = { replicas: 2, networks: ['back'], hostname: 'task-{{.Task.Slot}}' }
    const service = await made(server('virtual', { ...names, ports, constraints: ['node.hostname!=manager-1'] }))
    const { raw } = await services.get(service.id)
    // In any case: an address of its own on each network, behind its name, and a port on every node.
    expect(raw.Endpoint?.VirtualIPs).toHaveLength(2)
    expect(raw.Endpoint?.Ports).toMatchObject([{ PublishedPort: 8_082, PublishMode: 'ingress' }])
    const [address] = await written('asks-address', untilNamed('virtual', 1), 'worker-1')
    expect(raw.Endpoint?.VirtualIPs?.map(({ Addr }) => Addr?.split('/')[0])).toContain(address)
    if (capabilities.vip.available) {
      expect(await written('asks-virtual', untilAnswered('virtual', 8_000, 2), 'manager-1')).toEqual([
        'task-1',
        'task-2',
      ])
      expect(await readFrom(cluster.node('manager-1'), '127.0.0.1', 8_082)).toMatch(/^task-[12]\n$/)
    }
    await services.remove('virtual')
  })

  test('nodes are secure by default: each has a certificate of one root, and nobody comes in without a token', async () => {
    const { TLSInfo, JoinTokens } = await cluster.swarm.inspect()
    for (const { raw } of await cluster.swarm.nodes.list()) expect(raw.Description?.TLSInfo).toEqual(TLSInfo)
    const [manager] = await cluster.swarm.nodes.list()
    const { engine } = cluster.node('worker-1')
    expect(JoinTokens.Manager).not.toBe(JoinTokens.Worker)
    await expectSwarmError(engine.swarm.inspect(), 'NOT_A_MANAGER')
    expect(manager?.managerAddr).toMatch(/:2377$/)
    const { secrets } = cluster.node('manager-1').engine
    const secret = await secrets.create({ Name: 'word', Data: Buffer.from('sesame').toString('base64') })
    expect(JSON.stringify(await secrets.inspect(secret))).not.toContain(Buffer.from('sesame').toString('base64'))
    const reads = {
      name: 'reads',
      image: networkImage,
      command: ['cat', '/run/secrets/word'],
      secrets: ['word'],
      job: {},
    }
    const job = await cluster.swarm.services.create(reads)
    await job.converged({ timeoutMs })
    expect((await collect(job.logs())).map(({ text }) => text)).toEqual(['sesame'])
    await cluster.swarm.services.remove('reads')
    await secrets.remove(secret)
  })

  test('an update rolls: one task after the other, and the others go on', async () => {
    const { services } = cluster.swarm
    await made(
      server('rolls', { replicas: 3, updatePolicy: { parallelism: 1, order: 'start-first', monitor: '300ms' } }),
    )
    const before = (await services.tasks('rolls')).map(({ current }) => current.id)
    const { service } = await services.restart('rolls')
    const counts: number[] = []
    for await (const { inPlace, state } of service.progress({ timeoutMs })) {
      const running = (await services.get('rolls')).running
      counts.push(running)
      expect(running, `${state}, ${inPlace} in place`).toBeGreaterThanOrEqual(3)
    }
    expect(counts.length).toBeGreaterThan(3)
    const after = (await services.tasks('rolls')).map(({ current }) => current.id)
    expect(after.filter((id) => before.includes(id))).toEqual([])
    await services.remove('rolls')
  })
})
