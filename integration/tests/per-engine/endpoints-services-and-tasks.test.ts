import { type Engine, type ServiceSpec, type TaskState, waitFor } from '@raftkit/swarm'
import { SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image, version } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

type Cluster = Awaited<ReturnType<SwarmCluster['start']>>

const apiVersion = { '20.10': 1.41, '26.1': 1.45, '28.5': 1.51 }[version] ?? Number.NaN

describe('the endpoints of services and tasks', () => {
  let cluster: Cluster
  let engine: Engine

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).start()
    engine = cluster.node('manager-1').engine
    await loadShellImage(cluster.node('manager-1'))
  })
  afterAll(() => cluster?.stop())

  const shell = (Name: string, replicas = 0, container: object = {}): ServiceSpec => ({
    Name,
    TaskTemplate: { ContainerSpec: { Image: shellImage, Command: ['sh', '-c', untilStopped], ...container } },
    Mode: { Replicated: { Replicas: replicas } },
  })
  const whenTasksAre = async (service: string, state: TaskState, count: number): Promise<void> => {
    await waitFor(
      async (signal) => {
        const tasks = await engine.tasks.list({ filters: { service }, signal })
        const states = tasks.map(({ Status }) => `${Status.State} ${Status.Err ?? ''}`)
        const done = tasks.filter(({ Status }) => Status.State === state).length === count
        return done ? { done } : { pending: states.join(', ') }
      },
      { action: `see ${count} tasks of ${service} ${state}` },
    )
  }

  test('a service is created, read, listed with its state, updated, rolled back and removed', async () => {
    const { services } = engine
    const created = await services.create({ ...shell('web', 2), Labels: { a: 'b' } })
    expect(created.Warnings ?? []).toEqual([])
    const id = created.ID
    const read = await services.inspect(id)
    expect(read).toMatchObject({
      ID: id,
      Spec: { Name: 'web', Labels: { a: 'b' }, Mode: { Replicated: { Replicas: 2 } } },
    })
    expect(read.Spec.UpdateConfig).toBeUndefined()
    const full = await services.inspect(id, { insertDefaults: true })
    expect(full.Spec.UpdateConfig).toMatchObject({ Parallelism: 1, FailureAction: 'pause', Monitor: 5_000_000_000 })

    await whenTasksAre('web', 'running', 2)
    const [listed] = await services.list({ status: true })
    expect(listed?.ServiceStatus).toEqual({ RunningTasks: 2, DesiredTasks: 2, CompletedTasks: 0 })
    expect((await services.list())[0]?.ServiceStatus).toBeUndefined()

    await expectSwarmError(
      services.update(id, read.Version.Index, read.Spec, { rollback: 'previous' }),
      'NO_PREVIOUS_SPEC',
    )
    const scaled = { ...read.Spec, Mode: { Replicated: { Replicas: 1 } } }
    const updated = await services.update(id, read.Version.Index, scaled, { registryAuthFrom: 'spec' })
    expect(updated.Warnings ?? []).toEqual([])
    await expectSwarmError(services.update(id, read.Version.Index, scaled), 'VERSION_CONFLICT')
    const after = await services.inspect(id)
    expect(after.PreviousSpec?.Mode).toEqual({ Replicated: { Replicas: 2 } })
    await expectSwarmError(services.update(id, after.Version.Index, { ...after.Spec, Name: 'other' }), 'IMMUTABLE')
    await expectSwarmError(
      services.update(id, after.Version.Index, { ...after.Spec, Mode: { Global: {} } }),
      'IMMUTABLE',
    )
    await services.update(id, after.Version.Index, after.Spec, { rollback: 'previous' })
    expect((await services.inspect(id)).Spec.Mode).toEqual({ Replicated: { Replicas: 2 } })

    await services.remove(id)
    await expectSwarmError(services.remove(id), 'NOT_FOUND')
  })

  test('what engines refuse has a code', async () => {
    const { services } = engine
    await services.create(shell('taken'))
    await expectSwarmError(services.create(shell('taken')), 'NAME_CONFLICT')
    await expectSwarmError(services.create(shell('-bad')), 'INVALID_ARGUMENT')
    await expectSwarmError(services.create(shell('x', 0, { Image: '' })), 'INVALID_ARGUMENT')
    await expectSwarmError(services.inspect('taken/logs'), 'INVALID_ARGUMENT')
    await services.remove('taken')
  })

  test('credentials of a registry are stored with the service, and not shown', async () => {
    const { services } = engine
    const registryAuth = { username: 'reader', password: 'only-for-this-test', serveraddress: '127.0.0.1:5000' }
    const { ID } = await services.create(shell('private'), { registryAuth })
    const { Version, Spec, ...rest } = await services.inspect(ID)
    expect(JSON.stringify({ Spec, rest })).not.toContain('only-for-this-test')
    await services.update(ID, Version.Index, Spec, { registryAuth })
    const { Version: next } = await services.inspect(ID)
    await services.update(ID, next.Index, Spec, { registryAuthFrom: 'previous-spec' })
    await services.remove(ID)
  })

  test('services.list filters', async () => {
    const { services } = engine
    const one = await services.create({ ...shell('one'), Labels: { zone: 'a' } })
    await services.create({ ...shell('two'), Mode: { Global: {} } })
    await services.create({ ...shell('job', 0, { Command: ['sh', '-c', 'exit 0'] }), Mode: { ReplicatedJob: {} } })
    const found = async (filters: NonNullable<Parameters<typeof services.list>[0]>['filters']): Promise<string[]> =>
      (await services.list({ ...(filters === undefined ? {} : { filters }) })).map(({ Spec }) => Spec.Name ?? '').sort()
    expect(await found({})).toEqual(['job', 'one', 'two'])
    expect(await found({ name: 'on' })).toEqual(['one'])
    expect(await found({ id: one.ID })).toEqual(['one'])
    expect(await found({ label: 'zone=a' })).toEqual(['one'])
    expect(await found({ mode: 'global' })).toEqual(['two'])
    expect(await found({ mode: ['replicated', 'replicated-job'] })).toEqual(['job', 'one'])
    expect(await found({ runtime: 'container' })).toEqual(['job', 'one', 'two'])
    await expectSwarmError(found({ status: 'running' } as object), 'INVALID_ARGUMENT')
    for (const name of ['one', 'two', 'job']) await services.remove(name)
  })

  test('tasks are listed, filtered and read', async () => {
    const { services, tasks } = engine
    const { ID: service } = await services.create({ ...shell('worked', 2), Labels: { of: 'the service' } })
    await whenTasksAre('worked', 'running', 2)
    const node = (await engine.info()).Swarm.NodeID
    const listed = await tasks.list({ filters: { service, node, 'desired-state': 'running', '_up-to-date': true } })
    expect(listed.map(({ Slot }) => Slot).sort()).toEqual([1, 2])
    const [task] = listed
    if (task === undefined) throw new Error('There is no task')
    expect(await tasks.inspect(task.ID)).toMatchObject({
      ID: task.ID,
      ServiceID: service,
      NodeID: node,
      DesiredState: 'running',
      Status: { State: 'running', ContainerStatus: { ContainerID: expect.any(String) } },
      Spec: { ContainerSpec: { Image: shellImage } },
    })
    expect(await tasks.list({ filters: { id: task.ID, runtime: 'container' } })).toHaveLength(1)
    expect(await tasks.list({ filters: { name: 'worked.' } })).toHaveLength(2)
    expect(await tasks.list({ filters: { label: 'of=the service' } })).toHaveLength(2)
    expect(await tasks.list({ filters: { label: 'of=another' } })).toEqual([])
    expect(await tasks.list({ filters: { service, 'desired-state': ['shutdown', 'accepted'] } })).toEqual([])
    await expectSwarmError(tasks.list({ filters: { service: 'nosuch' } }), 'NOT_FOUND')
    await expectSwarmError(tasks.inspect('nosuch'), 'NOT_FOUND')
    await expectSwarmError(tasks.list({ filters: { status: 'running' } as object }), 'INVALID_ARGUMENT')
    await services.remove(service)
  })

  test('F04: a config with Runtime alone never reaches an engine', async () => {
    const id = await engine.configs.create({ Name: 'c1', Data: Buffer.from('x').toString('base64') })
    const configs = { Configs: [{ ConfigID: id, ConfigName: 'c1', Runtime: {} }] }
    await expectSwarmError(engine.services.create(shell('crash', 1, configs)), 'INVALID_ARGUMENT')
    const { ID } = await engine.services.create(shell('safe'))
    const { Version } = await engine.services.inspect(ID)
    await expectSwarmError(engine.services.update(ID, Version.Index, shell('safe', 1, configs)), 'INVALID_ARGUMENT')
    expect(await engine.services.list({ filters: { name: 'crash' } })).toEqual([])
    await engine.services.remove(ID)
  })

  test('secrets and configs reach a task as files', async () => {
    const data = (text: string): string => Buffer.from(text).toString('base64')
    const secret = await engine.secrets.create({ Name: 's2', Data: data('of the secret') })
    const config = await engine.configs.create({ Name: 'c2', Data: data('of the config') })
    const file = { UID: '0', GID: '0', Mode: 0o444 }
    const { ID } = await engine.services.create(
      shell('files', 1, {
        Command: ['sh', '-c', `cat /run/secrets/s /c; ${untilStopped}`],
        Secrets: [{ SecretID: secret, SecretName: 's2', File: { ...file, Name: 's' } }],
        Configs: [{ ConfigID: config, ConfigName: 'c2', File: { ...file, Name: '/c' } }],
      }),
    )
    await whenTasksAre('files', 'running', 1)
    await expectSwarmError(engine.secrets.remove(secret), 'IN_USE')
    await expectSwarmError(engine.configs.remove(config), 'IN_USE')
    const { Spec } = await engine.services.inspect(ID)
    expect(Spec.TaskTemplate.ContainerSpec.Secrets?.[0]?.File).toEqual({ ...file, Name: 's' })
    await engine.services.remove(ID)
  })

  /** Each field with the API version that it came with, and a container that has it. */
  const fields: readonly (readonly [field: string, since: number, container: object])[] = [
    ['OomScoreAdj', 1.46, { OomScoreAdj: 100 }],
    ['NoNewPrivileges', 1.44, { Privileges: { NoNewPrivileges: true } }],
    ['Seccomp', 1.44, { Privileges: { Seccomp: { Mode: 'unconfined' } } }],
    ['AppArmor', 1.44, { Privileges: { AppArmor: { Mode: 'disabled' } } }],
    ['StartInterval', 1.44, { Healthcheck: { Test: ['CMD', 'true'], StartInterval: 2_000_000_000 } }],
    ['Subpath', 1.45, { Mounts: [{ Type: 'volume', Source: 'v', Target: '/x', VolumeOptions: { Subpath: 's' } }] }],
    ['Options', 1.46, { Mounts: [{ Type: 'tmpfs', Target: '/x', TmpfsOptions: { Options: [['noexec']] } }] }],
    [
      'CreateMountpoint',
      9,
      { Mounts: [{ Type: 'bind', Source: '/x', Target: '/x', BindOptions: { CreateMountpoint: true } }] },
    ],
    [
      'ReadOnlyNonRecursive',
      9,
      { Mounts: [{ Type: 'bind', Source: '/x', Target: '/x', BindOptions: { ReadOnlyNonRecursive: true } }] },
    ],
    [
      'ReadOnlyForceRecursive',
      9,
      { Mounts: [{ Type: 'bind', Source: '/x', Target: '/x', BindOptions: { ReadOnlyForceRecursive: true } }] },
    ],
  ]

  test.each(fields)('the field %s is kept by the engine or refused here', async (field, since, container) => {
    const spec = shell('field', 0, container)
    const create = (): Promise<unknown> =>
      engine.request({ action: 'create it', method: 'POST', path: '/services/create', body: spec })
    if (apiVersion >= since) {
      await engine.services.create(spec)
    } else {
      const error = await expectSwarmError(engine.services.create(spec), 'API_VERSION_UNSUPPORTED')
      expect(error.message).toContain(field)
      // Without our check: taken, and the field dropped.
      await create()
    }
    const { Spec } = await engine.services.inspect('field')
    expect(JSON.stringify(Spec).includes(`"${field}":`)).toBe(apiVersion >= since)
    await engine.services.remove('field')
  })

  test('SwapBytes and MemorySwappiness are dropped by every engine here, and refused', async () => {
    for (const [field, resources] of [
      ['SwapBytes', { SwapBytes: 100_000_000 }],
      ['MemorySwappiness', { MemorySwappiness: 0 }],
    ] as const) {
      const { TaskTemplate, ...rest } = shell('field')
      const spec = { ...rest, TaskTemplate: { ...TaskTemplate, Resources: resources } }
      const error = await expectSwarmError(engine.services.create(spec), 'API_VERSION_UNSUPPORTED')
      expect(error.message).toMatch(new RegExp(`${field} needs API 1\\.52`))
      await engine.request({ action: 'create it', method: 'POST', path: '/services/create', body: spec })
      expect(JSON.stringify((await engine.services.inspect('field')).Spec)).not.toContain(field)
      await engine.services.remove('field')
    }
  })

  test('everything that API 1.41 has is kept by every engine', async () => {
    const container = {
      Labels: { a: 'b' },
      Args: ['x'],
      Hostname: 'h{{.Task.Slot}}',
      Env: ['A=b'],
      Dir: '/tmp',
      User: '1000',
      Groups: ['1000'],
      Init: true,
      StopSignal: 'SIGTERM',
      TTY: true,
      OpenStdin: true,
      ReadOnly: true,
      StopGracePeriod: 1_000_000_000,
      Healthcheck: {
        Test: ['CMD', 'true'],
        Interval: 1_000_000_000,
        Timeout: 1_000_000_000,
        Retries: 2,
        StartPeriod: 1_000_000,
      },
      Hosts: ['192.0.2.1 name'],
      DNSConfig: { Nameservers: ['192.0.2.2'], Search: ['example'], Options: ['timeout:3'] },
      Isolation: 'default' as const,
      Sysctls: { 'net.core.somaxconn': '128' },
      CapabilityAdd: ['CAP_NET_ADMIN'],
      CapabilityDrop: ['CAP_CHOWN'],
      Ulimits: [{ Name: 'nofile', Hard: 200, Soft: 100 }],
      Mounts: [
        { Type: 'tmpfs' as const, Target: '/t', TmpfsOptions: { SizeBytes: 1_048_576, Mode: 0o700 } },
        { Type: 'volume' as const, Source: 'v', Target: '/v', VolumeOptions: { NoCopy: true, Labels: { c: 'd' } } },
        {
          Type: 'bind' as const,
          Source: '/tmp',
          Target: '/b',
          BindOptions: { Propagation: 'rprivate' as const, NonRecursive: true },
        },
      ],
    }
    const { Id: network } = await engine.networks.create({ Name: 'n', Driver: 'overlay' })
    const spec: ServiceSpec = {
      Name: 'everything',
      Labels: { e: 'f' },
      TaskTemplate: {
        ContainerSpec: { Image: shellImage, ...container },
        Resources: {
          Limits: { NanoCPUs: 500_000_000, MemoryBytes: 67_108_864, Pids: 100 },
          Reservations: {
            NanoCPUs: 1_000_000,
            MemoryBytes: 4_194_304,
            GenericResources: [{ DiscreteResourceSpec: { Kind: 'gpu', Value: 1 } }],
          },
        },
        RestartPolicy: { Condition: 'on-failure', Delay: 100_000_000, MaxAttempts: 2, Window: 1_000_000_000 },
        Placement: {
          Constraints: ['node.role==manager'],
          Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
          MaxReplicas: 1,
          Platforms: [{ Architecture: 'amd64', OS: 'linux' }],
        },
        LogDriver: { Name: 'json-file', Options: { 'max-size': '1m' } },
        Networks: [{ Target: network, Aliases: ['alias'], DriverOpts: { g: 'h' } }],
        ForceUpdate: 3,
        Runtime: 'container',
      },
      Mode: { Replicated: { Replicas: 0 } },
      UpdateConfig: {
        Parallelism: 2,
        Delay: 1_000_000,
        FailureAction: 'rollback',
        Monitor: 1_000_000,
        MaxFailureRatio: 0.5,
        Order: 'start-first',
      },
      RollbackConfig: {
        Parallelism: 1,
        FailureAction: 'continue',
        Monitor: 1_000_000,
        MaxFailureRatio: 0,
        Order: 'stop-first',
      },
      EndpointSpec: {
        Mode: 'vip',
        Ports: [{ Name: 'p', Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }],
      },
    }
    const { ID } = await engine.services.create(spec)
    expect((await engine.services.inspect(ID)).Spec).toEqual(spec)
    await engine.services.remove(ID)
    await engine.networks.remove(network)
  })
})
