import {
  type Engine,
  type ServiceDefinition,
  type ServiceInspect,
  type ServiceSpec,
  serviceDefinitionOf,
  serviceSpecOf,
} from '@raftkit/swarm'
import { SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image as nodeImage } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'

type Cluster = Awaited<ReturnType<SwarmCluster['start']>>

// Nothing of this is to run: no node has the image.
const image = 'nosuch:1'
const shared = { image, constraints: ['node.labels.none==here'] }

/** Services of every kind, as an engine of API 1.41 keeps them. */
const definitions: Readonly<Record<string, ServiceDefinition>> = {
  'an image and nothing else': { image },
  replicas: { image, replicas: 0 },
  global: {
    image,
    global: true,
    updatePolicy: { failureAction: 'rollback' },
    rollbackPolicy: { order: 'start-first' },
  },
  'a job': { ...shared, job: { completions: 4, maxConcurrent: 2 } },
  'a global job': { ...shared, job: { global: true } },
  'a container in full': {
    image,
    replicas: 0,
    command: ['/bin/run', '--fast'],
    args: ['serve'],
    env: { MODE: 'production', EMPTY: '', GONE: null },
    workingDir: '/srv',
    user: '1000:1000',
    groups: ['100'],
    hostname: 'web-{{.Task.Slot}}',
    init: true,
    readOnly: true,
    tty: true,
    stdin: true,
    stopSignal: 'SIGUSR1',
    stopGracePeriod: '1m30s',
    hosts: { db: '192.0.2.1', both: ['192.0.2.2', '2001:db8::1'] },
    dns: { servers: ['192.0.2.53'], search: ['example'], options: ['timeout:3'] },
    capabilities: { add: ['CAP_NET_ADMIN'], drop: ['ALL'] },
    sysctls: { 'net.core.somaxconn': '128' },
    ulimits: { nofile: { soft: 100, hard: 200 }, nproc: 50 },
    privileges: { seLinux: { user: 'u', role: 'r', type: 't', level: 'l' } },
    containerLabels: { inside: 'yes' },
    labels: { outside: 'yes' },
  },
  'health checks': {
    image,
    replicas: 0,
    healthCheck: { test: 'true', interval: '10s', timeout: '1s500ms', retries: 3, startPeriod: '1m' },
  },
  'no health check': { image, replicas: 0, healthCheck: false },
  mounts: {
    image,
    replicas: 0,
    mounts: [
      'data:/data',
      '/anonymous',
      '/etc/ssl:/etc/ssl:ro',
      {
        type: 'volume',
        target: '/v',
        noCopy: true,
        labels: { a: 'b' },
        driver: { name: 'local', options: { o: 'x' } },
      },
      { type: 'bind', source: '/srv', target: '/srv', propagation: 'rslave', nonRecursive: true },
      { type: 'tmpfs', target: '/tmp', size: '64m', mode: 0o700, readOnly: true },
    ],
  },
  ports: {
    image,
    replicas: 0,
    ports: [
      '8080:80',
      '53:53/udp',
      '9000',
      { target: 443, published: 8443, protocol: 'tcp', mode: 'host', name: 'tls' },
    ],
  },
  'ports of the tasks': {
    image,
    replicas: 0,
    endpointMode: 'dnsrr',
    ports: [{ target: 80, published: 8081, protocol: 'tcp', mode: 'host' }],
  },
  placement: {
    image,
    replicas: 0,
    constraints: ['node.role==manager', 'node.labels.zone!=b'],
    preferences: [{ spread: 'node.labels.zone' }],
    maxReplicasPerNode: 2,
    platforms: [{ os: 'linux', architecture: 'amd64' }, { os: 'linux' }],
  },
  resources: {
    image,
    replicas: 0,
    resources: {
      limits: { cpus: 0.5, memory: '512m', pids: 100 },
      reservations: { cpus: 0.25, memory: '64m', generic: { gpu: 2, fpga: ['f1', 'f2'] } },
    },
  },
  policies: {
    image,
    replicas: 0,
    restartPolicy: { condition: 'on-failure', delay: '100ms', maxAttempts: 3, window: '1m' },
    updatePolicy: {
      parallelism: 2,
      delay: '1s',
      failureAction: 'continue',
      monitor: '5s',
      maxFailureRatio: 0.25,
      order: 'start-first',
    },
    rollbackPolicy: { parallelism: 0 },
    logging: { driver: 'json-file', options: { 'max-size': '1m' } },
    forceUpdate: 7,
  },
}

describe('service definitions', () => {
  let cluster: Cluster
  let engine: Engine

  beforeAll(async () => {
    cluster = await new SwarmCluster(nodeImage).start()
    engine = cluster.node('manager-1').engine
  })
  afterAll(() => cluster?.stop())

  const createAndRead = async (spec: ServiceSpec): Promise<ServiceInspect> => {
    const { ID } = await engine.services.create(spec)
    const service = await engine.services.inspect(ID)
    await engine.services.remove(ID)
    return service
  }

  test.each(Object.entries(definitions))(
    '%s: what is asked for is what is stored, and reads back',
    async (_, asked) => {
      const definition = { name: 'web', ...asked } as ServiceDefinition
      const sent = serviceSpecOf(definition)
      const { Spec } = await createAndRead(sent)
      expect(Spec).toMatchObject(sent)
      const back = serviceDefinitionOf(Spec)
      // The engine fills in the mode; nothing else is added.
      const mode = 'global' in asked || 'job' in asked || 'replicas' in asked ? {} : { replicas: 1 }
      expect(back).toEqual({ ...definition, ...mode })
      expect((await createAndRead(serviceSpecOf(back))).Spec).toEqual(Spec)
    },
  )

  test('a spec as the wire spells it goes as it is, and what a definition cannot say stays in spec', async () => {
    const spec: ServiceSpec = {
      Name: 'wire',
      TaskTemplate: { ContainerSpec: { Image: image, Hosts: ['192.0.2.1 a b'] } },
      Mode: { Replicated: { Replicas: 0 } },
    }
    const { Spec } = await createAndRead(serviceSpecOf(spec))
    const definition = serviceDefinitionOf(Spec)
    expect(definition).toMatchObject({
      name: 'wire',
      replicas: 0,
      spec: { TaskTemplate: { ContainerSpec: { Hosts: ['192.0.2.1 a b'] } } },
    })
    expect((await createAndRead(serviceSpecOf(definition))).Spec).toEqual(Spec)
  })

  test('networks, secrets and configs by id', async () => {
    const data = Buffer.from('x').toString('base64')
    const secret = await engine.secrets.create({ Name: 'key', Data: data })
    const config = await engine.configs.create({ Name: 'conf', Data: data })
    const { Id: network } = await engine.networks.create({ Name: 'front', Driver: 'overlay' })
    const definition: ServiceDefinition = {
      name: 'web',
      image,
      replicas: 0,
      networks: [{ network, aliases: ['www'], driverOptions: { a: 'b' } }],
      secrets: [
        { name: 'key', id: secret },
        { name: 'key', id: secret, target: '/etc/key', uid: '7', gid: '8', mode: 0o400 },
      ],
      configs: [{ name: 'conf', id: config, target: '/etc/conf' }],
    }
    const { Spec } = await createAndRead(serviceSpecOf(definition))
    expect(serviceDefinitionOf(Spec)).toEqual(definition)
    await engine.networks.remove(network)
    await engine.configs.remove(config)
    await engine.secrets.remove(secret)
  })

  /** Each with what engines do: they take it, and no task ever runs, or answer 500. */
  test.each<[what: string, wrong: object, status: number]>([
    ['D01 34: a constraint that no node knows', { constraints: ['node.bogus==x'] }, 201],
    ['D01 33: a constraint with one =', { constraints: ['node.role=manager'] }, 500],
    [
      'D01 31: more reserved than allowed',
      { resources: { limits: { memory: '8m' }, reservations: { memory: '9m' } } },
      201,
    ],
    ['D01 26: a rollback that rolls back', { rollbackPolicy: { failureAction: 'rollback' } }, 201],
    ['D01 42: a relative path of the node', { mounts: [{ type: 'bind', source: 'rel', target: '/x' }] }, 201],
    ['D01 42: memory with a source', { mounts: [{ type: 'tmpfs', source: 'a', target: '/x' }] }, 201],
    ['D01 43: a variable without a name', { env: ['=x'] }, 201],
    ['E06 13: a job with a rollback policy', { job: {}, rollbackPolicy: {} }, 201],
  ])('%s is refused before it is sent', async (_, wrong, status) => {
    expect(() => serviceSpecOf({ image, ...wrong } as ServiceDefinition)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    const [field] = Object.keys(wrong)
    const body = rawSpecs[field ?? '']?.(wrong as never)
    const create = engine.services.create({ ...body, Name: 'raw' } as ServiceSpec)
    if (status === 201) await engine.services.remove((await create).ID)
    else await expectSwarmError(create, 'INVALID_ARGUMENT')
  })

  test('D01 7: names of engines are names of definitions', async () => {
    for (const name of ['a_b', 'UPPER', '1', 'x'.repeat(63)]) {
      expect((await createAndRead(serviceSpecOf({ name, image, replicas: 0 }))).Spec.Name).toBe(name)
    }
    for (const name of ['-bad', 'bad-', 'a b', 'a.b', 'a/b', 'x'.repeat(64)]) {
      expect(() => serviceSpecOf({ name, image })).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
      const raw: ServiceSpec = { Name: name, TaskTemplate: { ContainerSpec: { Image: image } } }
      await expectSwarmError(engine.services.create(raw), 'INVALID_ARGUMENT')
    }
  })
})

const container = (more: object): object => ({ TaskTemplate: { ContainerSpec: { Image: image, ...more } } })
const task = (more: object): object => ({ TaskTemplate: { ContainerSpec: { Image: image }, ...more } })

/** What a client without checks would send. */
const rawSpecs: Readonly<Record<string, (wrong: never) => object>> = {
  constraints: ({ constraints }: { constraints: string[] }) => task({ Placement: { Constraints: constraints } }),
  resources: () => task({ Resources: { Limits: { MemoryBytes: 8 << 20 }, Reservations: { MemoryBytes: 9 << 20 } } }),
  rollbackPolicy: () => ({ ...task({}), RollbackConfig: { FailureAction: 'rollback' } }),
  mounts: ({ mounts }: { mounts: [{ type: string; source: string; target: string }] }) =>
    container({ Mounts: mounts.map(({ type, source, target }) => ({ Type: type, Source: source, Target: target })) }),
  env: ({ env }: { env: string[] }) => container({ Env: env }),
  job: () => ({ ...task({}), Mode: { ReplicatedJob: {} }, RollbackConfig: {} }),
}
