import { type Engine, type ServiceInspect, type Task, waitFor } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, oldAndNew, type Refusal, send, whileStale } from '../../../support/engine-answer.ts'
import { image } from '../../../support/engine-under-test.ts'
import { loadShellImage, shellImage, untilStopped } from '../../../support/shell-image.ts'
import { isRunning, tasksOf } from '../../../support/wire-tasks.ts'

const ms = 1_000_000
const names = ['manager-1', 'worker-1', 'worker-2'] as const
let cluster: StartedSwarmCluster
let engine: Engine
const hostnames = new Map<string, string>()
const ids = new Map<string, string>()
beforeAll(async () => {
  cluster = await new SwarmCluster(image).withWorkers(2).start()
  engine = cluster.node('manager-1').engine
  await Promise.all(
    names.map(async (name) => {
      await loadShellImage(cluster.node(name))
      const id = (await cluster.node(name).engine.info()).Swarm.NodeID
      ids.set(name, id)
      hostnames.set(id, name)
    }),
  )
})
afterAll(() => cluster?.stop())

const id = (name: string): string => ids.get(name) ?? expect.fail(`no node is called ${name}`)
const container = (part: object = {}): object => ({ Image: shellImage, Command: ['sh', '-c', untilStopped], ...part })
const runs = (command: string): object => container({ Command: ['sh', '-c', command] })
const create = async (Name: string, template: object = {}, spec: object = {}): Promise<string> => {
  const TaskTemplate = { ContainerSpec: container(), RestartPolicy: { Delay: 100 * ms }, ...template }
  const body = { Name, TaskTemplate, Mode: { Replicated: { Replicas: 1 } }, ...spec }
  return (await send<{ ID: string }>(engine, 'POST', '/services/create', body)).ID
}
const shown = (tasks: readonly Task[]): string =>
  tasks.map(({ Status, DesiredState }) => `${DesiredState}/${Status.State} ${Status.Err ?? ''}`).join('; ')
/** Waits until the tasks of a service are as asked. */
const until = (service: string, holds: (tasks: Task[]) => boolean): Promise<Task[]> =>
  waitFor(
    async () => {
      const tasks = await tasksOf(engine, service)
      return holds(tasks) ? { done: tasks } : { pending: shown(tasks) || 'no task' }
    },
    { action: `see the tasks of ${service}`, timeoutMs: 60_000, intervalMs: 50 },
  )
const untilRunning = async (service: string, count: number): Promise<Task[]> =>
  (await until(service, (tasks) => tasks.filter(isRunning).length === count)).filter(isRunning)
/** Waits until a task waits for a place, and gives what the scheduler says. */
const untilUnplaced = async (service: string): Promise<string | undefined> => {
  const waits = ({ Status }: Task): boolean => Status.State === 'pending' && Status.Err !== undefined
  return (await until(service, (tasks) => tasks.some(waits))).find(waits)?.Status.Err
}
const update = (service: string, part: object, query = ''): Promise<unknown> =>
  whileStale(async () => {
    const { Spec, Version } = await engine.services.inspect(service)
    return send(engine, 'POST', `/services/${service}/update?version=${Version.Index}${query}`, { ...Spec, ...part })
  })
const remove = (...services: readonly string[]): Promise<unknown> =>
  Promise.all(services.map((service) => engine.services.remove(service)))
const label = async (node: string, Labels: Record<string, string>): Promise<void> => {
  const { Spec, Version } = await engine.nodes.inspect(id(node))
  await engine.nodes.update(id(node), Version.Index, { ...Spec, Labels })
}
const invalid = (words: string | RegExp, status = 400): Refusal => ({ status, code: 'INVALID_ARGUMENT', words })
const nowhere = 'no suitable node (scheduling constraints not satisfied on 3 nodes)'

describe('E01 placement constraints', () => {
  const on = (...Constraints: string[]): object => ({ Placement: { Constraints } })
  beforeAll(() => label('worker-1', { security: 'high', n: '1' }))

  test('rows 1–13, 16: where tasks go', async () => {
    const ip = (name: string): string => cluster.node(name).ip
    const cases: [string[], string[]][] = [
      [['node.role==worker'], ['worker-1', 'worker-2']],
      [['node.role==manager'], ['manager-1']],
      [['node.role!=manager'], ['worker-1', 'worker-2']],
      [['node.labels.security==high'], ['worker-1']],
      [['node.labels.security != high'], ['manager-1', 'worker-2']],
      [[`node.id==${id('worker-1')}`], ['worker-1']],
      [['node.hostname==worker-2'], ['worker-2']],
      [['node.platform.os==linux'], [...names]],
      [[`node.ip==${ip('worker-1')}`], ['worker-1']],
      [[`node.ip==${ip('worker-2')}/32`], ['worker-2']],
      [['node.labels.security==HIGH'], ['worker-1']],
      [['node.hostname==WORKER-2'], ['worker-2']],
      [['node.role==worker', 'node.labels.security==high'], ['worker-1']],
    ]
    const placed = await Promise.all(
      cases.map(async ([constraints], index) => {
        const name = `placed-${index}`
        await create(name, on(...constraints), { Mode: { Replicated: { Replicas: 3 } } })
        const tasks = await until(name, (all) => all.filter(({ NodeID }) => NodeID !== undefined).length === 3)
        return [...new Set(tasks.map(({ NodeID = '' }) => hostnames.get(NodeID)))].sort()
      }),
    )
    expect(placed).toEqual(cases.map(([, expected]) => expected))
    await remove(...cases.map((_, index) => `placed-${index}`))
  })

  test('rows 14, 17–20: nowhere, and no word of it but in the task', async () => {
    const impossible = [
      ['node.labels.nope==x'],
      ['node.labels.security==high', 'node.labels.security==low'],
      ['engine.labels.foo==bar'],
      ['node.bogus==x'],
      ['bogus==x'],
    ]
    await Promise.all(
      impossible.map(async (constraints, index) => {
        await create(`nowhere-${index}`, on(...constraints))
        expect(await untilUnplaced(`nowhere-${index}`)).toBe(nowhere)
      }),
    )
    await remove(...impossible.slice(1).map((_, index) => `nowhere-${index + 1}`))
  })

  test('rows 21–23: a label brings a task, and its loss takes it away', async () => {
    await label('worker-2', { nope: 'x' })
    const [first] = await untilRunning('nowhere-0', 1)
    await label('worker-2', {})
    const evicted = ({ ID, DesiredState, Status }: Task): boolean =>
      ID === first?.ID && DesiredState === 'shutdown' && Status.State === 'rejected'
    const tasks = await until('nowhere-0', (all) => all.some(evicted))
    expect(tasks.find(({ ID }) => ID === first?.ID)).toMatchObject({
      DesiredState: 'shutdown',
      Status: { Message: 'task rejected by constraint enforcer', Err: 'assigned node no longer meets constraints' },
    })
    expect(await untilUnplaced('nowhere-0')).toBe(nowhere)
    await remove('nowhere-0')
  })

  test('rows 24–25: a global service follows labels, too', async () => {
    await create('everywhere', on('node.labels.security==high'), { Mode: { Global: {} } })
    await untilRunning('everywhere', 1)
    await label('worker-2', { security: 'high' })
    await untilRunning('everywhere', 2)
    await label('worker-2', {})
    await untilRunning('everywhere', 1)
    await remove('everywhere')
  })
})

describe('E03 resources, capabilities, sysctls, privileges', () => {
  const resources = (Resources: object): object => ({ Resources })
  const insufficient = 'no suitable node (insufficient resources on 3 nodes)'
  /** The container of a task on the manager, as its engine made it. */
  const containerOf = async (service: string): Promise<Dockerode.ContainerInspectInfo> => {
    const [task] = await untilRunning(service, 1)
    const docker = await engine.dockerode<Dockerode>()
    return docker.getContainer(task?.Status.ContainerStatus?.ContainerID ?? '').inspect()
  }
  const onManager = { Placement: { Constraints: ['node.role==manager'] } }

  test('rows 1–2, 5: more than there is', async () => {
    const gpu = [{ DiscreteResourceSpec: { Kind: 'gpu', Value: 1 } }]
    const asked = [{ MemoryBytes: 10 ** 15 }, { NanoCPUs: 6_400 * 10 ** 9 }, { GenericResources: gpu }]
    await Promise.all(
      asked.map(async (Reservations, index) => {
        await create(`greedy-${index}`, resources({ Reservations }))
        expect(await untilUnplaced(`greedy-${index}`)).toBe(insufficient)
      }),
    )
    await remove(...asked.map((_, index) => `greedy-${index}`))
  })

  test('rows 6–7, 9, 14, 16: what is taken', async () => {
    const named = [{ NamedResourceSpec: { Kind: 'gpu', Value: 'u1' } }]
    const discrete = [{ DiscreteResourceSpec: { Kind: 'gpu', Value: 1 } }]
    const MemoryBytes = 64 * 2 ** 20
    const templates = [
      resources({ Reservations: { GenericResources: named } }),
      resources({ Limits: { GenericResources: discrete } }),
      resources({ Limits: { MemoryBytes }, SwapBytes: 32 * 2 ** 20, MemorySwappiness: 10 }),
      { ContainerSpec: container({ Privileges: { SELinuxContext: { Disable: true } } }) },
      { ContainerSpec: container({ Privileges: { Seccomp: { Mode: 'bogus' } } }) },
    ]
    const spec = { Mode: { Replicated: { Replicas: 0 } } }
    await Promise.all(templates.map((template, index) => create(`taken-${index}`, template, spec)))
    await remove(...templates.map((_, index) => `taken-${index}`))
  })

  test('row 8: limits reach the container', async () => {
    const Limits = { MemoryBytes: 67_108_864, NanoCPUs: 500_000_000, Pids: 100 }
    await create('limited', { ...onManager, ...resources({ Limits }) })
    expect((await containerOf('limited')).HostConfig).toMatchObject({
      Memory: 67_108_864,
      NanoCpus: 500_000_000,
      PidsLimit: 100,
      MemorySwap: 134_217_728,
    })
    await remove('limited')
  })

  test('rows 11, 15: what reaches the container, and what 20.10 drops', async () => {
    const Privileges = { NoNewPrivileges: true, Seccomp: { Mode: 'unconfined' }, AppArmor: { Mode: 'disabled' } }
    const ContainerSpec = container({
      CapabilityAdd: ['CAP_NET_ADMIN'],
      CapabilityDrop: ['ALL'],
      Sysctls: { 'net.core.somaxconn': '128' },
      ReadOnly: true,
      StopSignal: 'SIGTERM',
      TTY: true,
      Hosts: ['1.2.3.4 myhost alias'],
      DNSConfig: { Nameservers: ['192.0.2.53'], Search: ['example.com'], Options: ['timeout:3'] },
      Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }],
      Privileges,
    })
    await create('special', { ...onManager, ContainerSpec })
    const { HostConfig, Config } = await containerOf('special')
    expect(Config).toMatchObject({ Tty: true, StopSignal: 'SIGTERM' })
    expect(HostConfig).toMatchObject({
      CapAdd: ['CAP_NET_ADMIN'],
      CapDrop: ['ALL'],
      Sysctls: { 'net.core.somaxconn': '128' },
      ReadonlyRootfs: true,
      ExtraHosts: ['myhost:1.2.3.4'],
      Dns: ['192.0.2.53'],
      DnsSearch: ['example.com'],
      DnsOptions: ['timeout:3'],
      Ulimits: [{ Name: 'nofile', Hard: 200, Soft: 100 }],
    })
    expect(HostConfig.SecurityOpt).toEqual(
      oldAndNew(null, ['seccomp=unconfined', 'apparmor=unconfined', 'no-new-privileges=true']),
    )
    await remove('special')
  })

  test('rows 12–13: what no container can be made of', async () => {
    await create('capable', { ContainerSpec: container({ CapabilityAdd: ['CAP_BOGUS'] }) })
    await create('tuned', { ContainerSpec: container({ Sysctls: { 'kernel.bogus': '1' } }) })
    const ended = async (service: string, state: string): Promise<Task['Status'] | undefined> =>
      (await until(service, (all) => all.some(({ Status }) => Status.State === state))).find(
        ({ Status }) => Status.State === state,
      )?.Status
    expect((await ended('capable', 'rejected'))?.Err).toBe('invalid CapAdd: unknown capability: "CAP_BOGUS"')
    expect((await ended('tuned', 'failed'))?.Err).toMatch(
      /sysctl "kernel\.bogus" is not in a separate kernel namespace/,
    )
    await remove('capable', 'tuned')
  })

  test('rows 17–18: credential specs that are refused', async () => {
    const credential = (CredentialSpec: object): Promise<string> =>
      create('refused', { ContainerSpec: container({ Privileges: { CredentialSpec } }) })
    await expectRefusal(
      credential({ File: 'a', Registry: 'b' }),
      invalid('invalid CredentialSpec: cannot specify both "file" and "registry" credential specs'),
    )
    await expectRefusal(
      credential({}),
      invalid('invalid CredentialSpec: must either provide "file", "registry", or "config" for credential spec'),
    )
  })
})

describe('E04 restart policies and containers handled behind Swarm’s back', () => {
  const restart = (policy: object, command: string): object => ({
    ContainerSpec: runs(command),
    RestartPolicy: { Delay: 100 * ms, ...policy },
  })
  const ends = (tasks: readonly Task[]): string[] =>
    tasks.map(({ Status, DesiredState }) => `${DesiredState} ${Status.State}`)

  test('rows 1–5: when a task is restarted, and when that ends', async () => {
    const cases: [string, object, number, string][] = [
      ['once', restart({ Condition: 'none' }, 'exit 0'), 1, 'shutdown complete'],
      ['once-failed', restart({ Condition: 'none' }, 'exit 3'), 1, 'shutdown failed'],
      ['well', restart({ Condition: 'on-failure' }, 'exit 0'), 1, 'shutdown complete'],
      ['thrice', restart({ Condition: 'on-failure', MaxAttempts: 2 }, 'exit 3'), 3, 'shutdown failed'],
      ['any', restart({ Condition: 'any', MaxAttempts: 2 }, 'exit 0'), 3, 'shutdown complete'],
    ]
    await Promise.all(
      cases.map(async ([name, template, count, end]) => {
        await create(name, template)
        const tasks = await until(name, (all) => all.length === count && ends(all).every((one) => one === end))
        if (end === 'shutdown failed') {
          expect(new Set(tasks.map(({ Status }) => Status.Err))).toEqual(new Set(['task: non-zero exit (3)']))
        }
      }),
    )
    await remove(...cases.map(([name]) => name))
  })

  test('rows 7–13: a container that is killed, stopped or removed by hand', async () => {
    const handled = { ...onFirst, RestartPolicy: { Delay: 100 * ms } }
    const docker = await engine.dockerode<Dockerode>()
    const running = async (service: string): Promise<[Task, Dockerode.Container]> => {
      const [task] = await untilRunning(service, 1)
      if (task === undefined) throw new Error('no task')
      return [task, docker.getContainer(task.Status.ContainerStatus?.ContainerID ?? '')]
    }
    /** Waits for the next task, and gives the end of the one before. */
    const replaced = async (service: string, old: Task): Promise<Task | undefined> => {
      const all = await until(service, (tasks) => tasks.some((task) => isRunning(task) && task.ID !== old.ID))
      return all.find(({ ID }) => ID === old.ID)
    }
    await create('handled', handled)
    const [killed, one] = await running('handled')
    await one.kill()
    expect(await replaced('handled', killed)).toMatchObject({
      Slot: killed.Slot,
      DesiredState: 'shutdown',
      Status: { State: 'failed', Err: 'task: non-zero exit (137)' },
    })
    const [stopped, two] = await running('handled')
    await two.stop()
    expect(await replaced('handled', stopped)).toMatchObject({ Status: { State: 'complete', Message: 'finished' } })
    const [removed, three] = await running('handled')
    await three.remove({ force: true })
    expect(await replaced('handled', removed)).toMatchObject({
      Status: { State: 'failed', Err: 'task: non-zero exit (137)' },
    })
    await create('given-up', { ...onFirst, RestartPolicy: { Condition: 'on-failure', Delay: 100 * ms } })
    const [, four] = await running('given-up')
    await four.stop()
    const tasks = await until('given-up', (all) => all.every(({ DesiredState }) => DesiredState === 'shutdown'))
    expect(ends(tasks)).toEqual(['shutdown complete'])
    await remove('handled', 'given-up')
  })
  const onFirst = { Placement: { Constraints: ['node.role==manager'] } }
})

describe('E06 jobs', () => {
  const job = (TotalCompletions?: number, MaxConcurrent?: number): object => ({
    Mode: { ReplicatedJob: { TotalCompletions, MaxConcurrent } },
  })
  const quick = { ContainerSpec: runs('exit 0'), RestartPolicy: { Condition: 'none' } }
  const status = async (name: string): Promise<ServiceInspect | undefined> =>
    (await send<ServiceInspect[]>(engine, 'GET', '/services?status=true')).find(({ Spec }) => Spec.Name === name)
  const completed = (name: string, count: number): Promise<ServiceInspect> =>
    waitFor(
      async () => {
        const service = await status(name)
        const done = service?.ServiceStatus?.CompletedTasks
        return service !== undefined && done === count ? { done: service } : { pending: `${done} are complete` }
      },
      { action: `see ${name} complete`, timeoutMs: 60_000 },
    )

  test('rows 1–6: completions, and what an update starts anew', async () => {
    await create('j', quick, job(4, 2))
    const done = await completed('j', 4)
    expect(done.ServiceStatus).toEqual({ RunningTasks: 0, DesiredTasks: 2, CompletedTasks: 4 })
    expect(done.JobStatus?.JobIteration).toEqual({})
    expect(done.JobStatus).toHaveProperty('LastExecution')
    expect(done.Spec.Mode).toEqual({ ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 4 } })
    const tasks = await tasksOf(engine, 'j')
    expect(tasks.map(({ Slot = 0 }) => Slot).sort()).toEqual([0, 1, 2, 3])
    expect(tasks.filter(({ Slot }) => Slot === undefined)).toHaveLength(1)
    for (const { DesiredState, Status } of tasks) expect([DesiredState, Status.State]).toEqual(['complete', 'complete'])
    const { Spec } = await engine.services.inspect('j')
    await update('j', { TaskTemplate: { ...Spec.TaskTemplate, ForceUpdate: 1 } })
    expect((await completed('j', 4)).JobStatus?.JobIteration).toEqual({ Index: 1 })
    await update('j', { Labels: { a: 'b' } })
    expect((await completed('j', 4)).JobStatus?.JobIteration).toEqual({ Index: 2 })
    await update('j', { Mode: { ReplicatedJob: { TotalCompletions: 6, MaxConcurrent: 2 } } })
    expect((await completed('j', 6)).JobStatus?.JobIteration).toEqual({ Index: 3 })
    expect(await update('j', {}, '&rollback=previous')).toEqual({ Warnings: null })
    await remove('j')
  })

  test('rows 2–5: numbers that are left out', async () => {
    const cases: [object, object][] = [
      [job(), { MaxConcurrent: 1, TotalCompletions: 1 }],
      [job(0, 0), { MaxConcurrent: 0, TotalCompletions: 0 }],
      [job(undefined, 3), { MaxConcurrent: 3, TotalCompletions: 3 }],
    ]
    for (const [index, [spec, stored]] of cases.entries()) {
      const service = await create(`number-${index}`, quick, spec)
      expect((await engine.services.inspect(service)).Spec.Mode).toEqual({ ReplicatedJob: stored })
    }
    await create('more', quick, job(2, 5))
    expect((await completed('more', 2)).ServiceStatus?.DesiredTasks).toBe(5)
    await remove('number-0', 'number-1', 'number-2', 'more')
  })

  test('row 8: a global job, once on every node', async () => {
    await create('gj', quick, { Mode: { GlobalJob: {} } })
    expect((await completed('gj', 3)).ServiceStatus).toEqual({ RunningTasks: 0, DesiredTasks: 0, CompletedTasks: 3 })
    for (const { Slot, DesiredState } of await tasksOf(engine, 'gj')) {
      expect([Slot, DesiredState]).toEqual([undefined, 'complete'])
    }
    await remove('gj')
  })

  test('row 10: a job that gives up says so only in its tasks', async () => {
    const RestartPolicy = { Condition: 'on-failure', MaxAttempts: 2, Delay: 100 * ms }
    await create('hangs', { ContainerSpec: runs('exit 1'), RestartPolicy }, job(2, 1))
    const tasks = await until(
      'hangs',
      (all) => all.length === 3 && all.every(({ Status }) => Status.State === 'failed'),
    )
    expect(new Set(tasks.map(({ Slot = 0 }) => Slot))).toEqual(new Set([0]))
    await remove('hangs')
  })

  test('rows 11–13, 16: what is refused and what is not', async () => {
    await expectRefusal(
      create('refused', quick, { ...job(1, 1), UpdateConfig: { Parallelism: 1 } }),
      invalid('rpc error: code = InvalidArgument desc = Jobs may not have an update config'),
    )
    await create('any', { ContainerSpec: runs('exit 0'), RestartPolicy: { Condition: 'any' } }, job(1, 1))
    await create('back', quick, { ...job(1, 1), RollbackConfig: { Parallelism: 1 } })
    await create('vip', quick, { ...job(1, 1), EndpointSpec: { Mode: 'vip' } })
    await create('long', { RestartPolicy: { Condition: 'none' } }, job(2, 2))
    await until('long', (all) => all.length === 2 && all.every(({ Status }) => Status.State === 'running'))
    expect((await tasksOf(engine, 'long')).map(({ DesiredState }) => DesiredState)).toEqual(['complete', 'complete'])
    await remove('any', 'back', 'vip', 'long')
  })
})

describe('E07 task life cycle and filters', () => {
  test('rows 2–17', async () => {
    const service = await create('s', { Placement: { Constraints: ['node.role==manager'] } })
    const [task] = await untilRunning('s', 1)
    expect(task).toMatchObject({
      Labels: {},
      ServiceID: service,
      Slot: 1,
      NodeID: id('manager-1'),
      DesiredState: 'running',
      Status: { State: 'running', Message: 'started', ContainerStatus: { ExitCode: 0 } },
    })
    const docker = await engine.dockerode<Dockerode>()
    const { Name, Config } = await docker.getContainer(task?.Status.ContainerStatus?.ContainerID ?? '').inspect()
    expect(Name).toBe(`/s.1.${task?.ID}`)
    expect(Config.Labels).toMatchObject({
      'com.docker.swarm.node.id': id('manager-1'),
      'com.docker.swarm.service.id': service,
      'com.docker.swarm.service.name': 's',
      'com.docker.swarm.task': '',
      'com.docker.swarm.task.id': task?.ID,
      'com.docker.swarm.task.name': `s.1.${task?.ID}`,
    })
    const list = async (filters: object): Promise<Task[]> => {
      const query = new URLSearchParams({ filters: JSON.stringify(filters) })
      return send(engine, 'GET', `/tasks?${query}`)
    }
    const ID = task?.ID ?? ''
    const one = [
      { id: [ID] },
      { id: [ID.slice(0, 10)] },
      ...['s', 's.1', `s.1.${ID}`].map((name) => ({ name: [name] })),
      ...['s', service, service.slice(0, 10)].map((name) => ({ service: [name] })),
      ...['manager-1', id('manager-1')].map((node) => ({ node: [node], service: ['s'] })),
      { 'desired-state': ['running'], service: ['s'] },
      { runtime: ['container'], service: ['s'] },
      { '_up-to-date': ['true'], service: ['s'] },
    ]
    for (const filters of one) expect(await list(filters), JSON.stringify(filters)).toHaveLength(1)
    for (const state of ['shutdown', 'accepted', 'ready']) {
      expect(await list({ 'desired-state': [state], service: ['s'] })).toEqual([])
    }
    expect(await list({ label: ['x'] })).toEqual([])
    const noFilter = (name: string): Refusal =>
      invalid(oldAndNew(`Invalid filter '${name}'`, `invalid filter '${name}'`))
    await expectRefusal(list({ 'up-to-date': ['true'] }), noFilter('up-to-date'))
    await expectRefusal(list({ status: ['running'] }), noFilter('status'))
    await expectRefusal(list({ 'desired-state': ['bogus'] }), invalid("Invalid desired-state filter: 'bogus'", 500))
    const missing = (words: string): Refusal => ({ status: 404, code: 'NOT_FOUND', words })
    await expectRefusal(list({ node: ['self'] }), missing('node self not found'))
    await expectRefusal(list({ node: ['nosuch'] }), missing('node nosuch not found'))
    await expectRefusal(list({ service: ['nosuch'] }), missing('service nosuch not found'))
    await remove('s')
  })
})

describe('E08 task failures: images, commands, mounts, plugins, ports', () => {
  const once = (part: object, template: object = {}): object => ({
    ContainerSpec: container(part),
    RestartPolicy: { Condition: 'none' },
    ...template,
  })
  const mount = (part: object): object => once({ Mounts: [part] })

  test('rows 1–9, 11: how each of them ends', async () => {
    const cases: [string, object, string, string | RegExp][] = [
      ['image', once({ Image: 'nosuch/image:1' }), 'rejected', 'No such image: nosuch/image:1'],
      [
        'command',
        once({ Command: ['/no/such/bin'] }),
        'failed',
        /exec: "\/no\/such\/bin": stat \/no\/such\/bin: no such file/,
      ],
      [
        'bind',
        mount({ Type: 'bind', Source: '/no/such', Target: '/x' }),
        'rejected',
        'invalid mount config for type "bind": bind source path does not exist: /no/such',
      ],
      [
        'relative',
        mount({ Type: 'bind', Source: 'rel', Target: '/x' }),
        'rejected',
        'invalid bind mount source, must be an absolute path: rel',
      ],
      [
        'target',
        mount({ Type: 'volume', Source: 'v', Target: 'rel' }),
        'rejected',
        'invalid mount target, must be an absolute path: rel',
      ],
      [
        'volume-plugin',
        mount({
          Type: 'volume',
          Source: 'v',
          Target: '/x',
          VolumeOptions: { DriverConfig: { Name: 'nosuchdriver' } },
        }),
        'pending',
        'no suitable node (missing plugin on 3 nodes)',
      ],
      [
        'user',
        once({ User: 'nosuchuser' }),
        'failed',
        /unable to find user nosuchuser: no matching entries in passwd file/,
      ],
      [
        'log-plugin',
        once({}, { LogDriver: { Name: 'nosuchlog' } }),
        'pending',
        'no suitable node (missing plugin on 3 nodes)',
      ],
    ]
    await Promise.all(
      cases.map(async ([name, template, state, words]) => {
        await create(name, template)
        const has = ({ Status }: Task): boolean => Status.State === state && Status.Err !== undefined
        const task = (await until(name, (all) => all.some(has))).find(has)
        if (typeof words === 'string') expect(task?.Status.Err).toBe(words)
        else expect(task?.Status.Err).toMatch(words)
      }),
    )
    await remove(...cases.map(([name]) => name))
  })

  test('row 14: a host port that is taken by another task', async () => {
    const Ports = [{ TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }]
    const Placement = { Constraints: ['node.role==manager'] }
    await create('port', { Placement }, { EndpointSpec: { Ports }, Mode: { Replicated: { Replicas: 2 } } })
    const [running] = await untilRunning('port', 1)
    expect(await untilUnplaced('port')).toBe(
      'no suitable node (scheduling constraints not satisfied on 2 nodes; host-mode port already in use on 1 node)',
    )
    // Each port stands there twice.
    expect(new Set(running?.Status.PortStatus?.Ports?.map((port) => JSON.stringify(port))).size).toBe(1)
    await remove('port')
  })
})
