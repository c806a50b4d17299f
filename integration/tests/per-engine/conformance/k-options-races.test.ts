import { type Engine, type Task, waitFor } from '@raftkit/swarm'
import { DockerHosts, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, type Refusal, send, whileStale } from '../../../support/engine-answer.ts'
import { image, version } from '../../../support/engine-under-test.ts'
import { loadShellImage, shellImage, untilStopped } from '../../../support/shell-image.ts'
import { isRunning, tasksOf } from '../../../support/wire-tasks.ts'

const ms = 1_000_000
const gpu = { DiscreteResourceSpec: { Kind: 'gpu', Value: 1 } }
let cluster: StartedSwarmCluster
let engine: Engine
beforeAll(async () => {
  const daemonConfig = { labels: ['foo=bar'], 'node-generic-resources': ['gpu=2'] }
  cluster = await new SwarmCluster(image).withNode({ name: 'worker-1', role: 'worker', daemonConfig }).start()
  engine = cluster.node('manager-1').engine
  await Promise.all(['manager-1', 'worker-1'].map((name) => loadShellImage(cluster.node(name))))
})
afterAll(() => cluster?.stop())

const container = (part: object = {}): object => ({ Image: shellImage, Command: ['sh', '-c', untilStopped], ...part })
const create = async (Name: string, template: object = {}, spec: object = {}): Promise<string> => {
  const TaskTemplate = { ContainerSpec: container(), RestartPolicy: { Delay: 100 * ms }, ...template }
  const body = { Name, TaskTemplate, Mode: { Replicated: { Replicas: 1 } }, ...spec }
  return (await send<{ ID: string }>(engine, 'POST', '/services/create', body)).ID
}
const update = (name: string, part: object, query = ''): Promise<unknown> =>
  whileStale(async () => {
    const { Spec, Version } = await engine.services.inspect(name)
    return send(engine, 'POST', `/services/${name}/update?version=${Version.Index}${query}`, { ...Spec, ...part })
  })
const until = (service: string, holds: (tasks: Task[]) => boolean): Promise<Task[]> =>
  waitFor(
    async () => {
      const tasks = await tasksOf(engine, service)
      const states = tasks.map(({ Status, DesiredState }) => `${DesiredState}/${Status.State} ${Status.Err ?? ''}`)
      return holds(tasks) ? { done: tasks } : { pending: states.join('; ') || 'no task' }
    },
    { action: `see the tasks of ${service}`, timeoutMs: 60_000 },
  )
const untilRunning = async (service: string, count: number): Promise<Task[]> =>
  (await until(service, (tasks) => tasks.filter(isRunning).length === count)).filter(isRunning)
const nodeId = async (name: string): Promise<string> => (await cluster.node(name).engine.info()).Swarm.NodeID
const remove = (...names: readonly string[]): Promise<unknown> =>
  Promise.all(names.map((name) => engine.services.remove(name)))

describe('C06 pause, drain, active', () => {
  const availability = async (name: string, Availability: 'active' | 'pause' | 'drain'): Promise<void> => {
    const { Spec, Version, ID } = await engine.nodes.inspect(await nodeId(name))
    await engine.nodes.update(ID, Version.Index, { ...Spec, Availability })
  }
  const on = (tasks: readonly Task[], id: string): number => tasks.filter(({ NodeID }) => NodeID === id).length

  test('rows 1–5: who keeps, loses and gets tasks', async () => {
    const worker = await nodeId('worker-1')
    await create('spread', {}, { Mode: { Replicated: { Replicas: 4 } } })
    await create('global', {}, { Mode: { Global: {} } })
    expect(on(await untilRunning('spread', 4), worker)).toBe(2)
    await untilRunning('global', 2)
    await availability('worker-1', 'pause')
    expect(await update('spread', { Mode: { Replicated: { Replicas: 6 } } })).toEqual({ Warnings: null })
    expect(on(await untilRunning('spread', 6), worker)).toBe(2)
    await availability('worker-1', 'drain')
    await until('spread', (tasks) => {
      const running = tasks.filter(isRunning)
      return running.length === 6 && on(running, worker) === 0
    })
    const drained = await until('global', (tasks) =>
      tasks.some(({ NodeID, Status }) => NodeID === worker && Status.State === 'shutdown'),
    )
    expect(drained.filter(isRunning)).toHaveLength(1)
    await availability('worker-1', 'active')
    await untilRunning('global', 2)
    expect(on(await untilRunning('spread', 6), worker)).toBe(0)
    await remove('spread', 'global')
  })
})

describe('K06 assorted engine options and service inputs', () => {
  test('row 1: live restore and Swarm exclude each other', async () => {
    const daemonConfig = { 'live-restore': true }
    await using hosts = await new DockerHosts('live').withImage(image).withDaemonConfig(daemonConfig).start()
    await expectRefusal(send(hosts.get('live').engine, 'POST', '/swarm/init', { ListenAddr: '0.0.0.0:2377' }), {
      status: 500,
      code: 'SWARM_UNSUPPORTED',
      words: '--live-restore daemon configuration is incompatible with swarm mode',
    })
  })

  test('rows 3–6: labels and resources of an engine', async () => {
    const worker = await nodeId('worker-1')
    const { Description } = await engine.nodes.inspect(worker)
    expect(Description?.Engine?.Labels).toEqual({ foo: 'bar' })
    expect(Description?.Resources?.GenericResources).toEqual([{ DiscreteResourceSpec: { Kind: 'gpu', Value: 2 } }])
    await create('labelled', { Placement: { Constraints: ['engine.labels.foo==bar'] } })
    expect((await untilRunning('labelled', 1))[0]?.NodeID).toBe(worker)
    const Resources = { Reservations: { GenericResources: [gpu] } }
    await create('greedy', { Resources }, { Mode: { Replicated: { Replicas: 3 } } })
    const waits = ({ Status }: Task): boolean => Status.State === 'pending' && Status.Err !== undefined
    const tasks = await until('greedy', (all) => all.filter(isRunning).length === 2 && all.some(waits))
    expect(tasks.find(waits)?.Status.Err).toBe('no suitable node (insufficient resources on 2 nodes)')
    const [running] = tasks.filter(isRunning)
    expect(running).toMatchObject({ NodeID: worker, GenericResources: [gpu] })
    const docker = await cluster.node('worker-1').engine.dockerode<Dockerode>()
    const { Config } = await docker.getContainer(running?.Status.ContainerStatus?.ContainerID ?? '').inspect()
    expect(Config.Env).toContain('DOCKER_RESOURCE_GPU=1')
    await remove('labelled', 'greedy')
  })

  test('rows 7–9: runtimes that are refused, and an auth header that nobody reads', async () => {
    const runtime = (template: object): Promise<unknown> =>
      send(engine, 'POST', '/services/create', { Name: 'refused', TaskTemplate: template })
    const plugin = { Runtime: 'plugin', PluginSpec: { Name: 'x', Remote: 'y/z:latest' } }
    const refused: Refusal = {
      status: 500,
      code: 'NOT_IMPLEMENTED',
      words: 'runtime type "plugin" only supported in experimental',
    }
    await expectRefusal(runtime(plugin), refused)
    await expectRefusal(runtime({ Runtime: 'attachment', NetworkAttachmentSpec: { ContainerID: 'x' } }), {
      status: 400,
      code: 'INVALID_ARGUMENT',
      words: 'unsupported runtime',
    })
    await engine.request({
      action: 'create a service',
      method: 'POST',
      path: '/services/create',
      headers: { 'X-Registry-Auth': 'bogus!' },
      body: { Name: 'header', TaskTemplate: { ContainerSpec: container() } },
    })
    await remove('header')
  })

  test('rows 11–13: digests, ids and tags that are only here', async () => {
    const nowhere = `raftkit/shell@sha256:${'0'.repeat(64)}`
    await create('digest', { ContainerSpec: container({ Image: nowhere }) })
    const rejected = await until('digest', (all) => all.some(({ Status }) => Status.State === 'rejected'))
    expect(rejected.map(({ Status }) => Status.Err)).toContain(`No such image: ${nowhere}`)
    const docker = await cluster.node('worker-1').engine.dockerode<Dockerode>()
    const { Id } = await docker.getImage(shellImage).inspect()
    const Placement = { Constraints: ['node.role==worker'] }
    await create('id', { ContainerSpec: container({ Image: Id }), Placement })
    await create('tag', { Placement })
    await Promise.all([untilRunning('id', 1), untilRunning('tag', 1)])
    await remove('digest', 'id', 'tag')
  })
})

describe('K08 races: overlapping updates, deletes during updates, subnets', () => {
  const env = (...Env: string[]): object => ({ ContainerSpec: container({ Env }), RestartPolicy: { Delay: 100 * ms } })
  const has =
    (value: string) =>
    (task: Task): boolean =>
      isRunning(task) && (task.Spec.ContainerSpec?.Env ?? []).includes(value)

  test('rows 1–4: an update takes over from another, and what counts as the previous spec', async () => {
    await create('s', env('V=A'), {
      Mode: { Replicated: { Replicas: 3 } },
      UpdateConfig: { Parallelism: 1, Monitor: 200 * ms },
      RollbackConfig: { Parallelism: 0, Monitor: 100 * ms },
    })
    await untilRunning('s', 3)
    expect(await update('s', { TaskTemplate: env('V=B') })).toEqual({ Warnings: null })
    await until('s', (all) => all.some(has('V=B')))
    expect(await update('s', { TaskTemplate: env('V=B', 'X=1') })).toEqual({ Warnings: null })
    await until('s', (all) => all.filter(has('X=1')).length === 3)
    const { PreviousSpec } = await engine.services.inspect('s')
    expect(PreviousSpec?.TaskTemplate?.ContainerSpec?.Env).toEqual(['V=B'])
    await update('s', { TaskTemplate: env('V=A') })
    await until('s', (all) => all.some(has('V=A')))
    await update('s', {}, '&rollback=previous')
    await until('s', (all) => all.filter(has('X=1')).length === 3)
  })

  test('row 5: removed in mid-update, its containers go, too', async () => {
    await update('s', { ...{ TaskTemplate: env('V=C') }, Mode: { Replicated: { Replicas: 5 } } })
    await remove('s')
    const docker = await cluster.node('worker-1').engine.dockerode<Dockerode>()
    await waitFor(
      async () => {
        const filters = { label: ['com.docker.swarm.service.name=s'] }
        const left = await docker.listContainers({ filters })
        return left.length === 0 ? { done: undefined } : { pending: `${left.length} containers run` }
      },
      { action: 'see the containers gone', timeoutMs: 60_000 },
    )
  })

  test('rows 6–8, 12: networks that overlap, and what is refused of families', async () => {
    const overlay = (Name: string, part: object): Promise<unknown> =>
      send(engine, 'POST', '/networks/create', { Name, Driver: 'overlay', ...part })
    const IPAM = { Config: [{ Subnet: '10.66.0.0/24' }] }
    await overlay('s1', { IPAM })
    await overlay('s2', { IPAM })
    await create('on-s1', { Networks: [{ Target: 's1' }] })
    await create('on-s2', { Networks: [{ Target: 's2' }] })
    await untilRunning('on-s1', 1)
    const [task] = await until('on-s2', (all) => all.length === 1)
    expect(task?.Status).toMatchObject({ State: 'new', Message: 'created' })
    expect(task?.Status).not.toHaveProperty('Err')
    expect(await engine.networks.inspect('s2')).toMatchObject({ Driver: '', IPAM: { Driver: '', Config: null } })
    const six = overlay('six', { EnableIPv4: false, EnableIPv6: true })
    if (['20.10', '26.1'].includes(version)) await six
    else {
      const words = 'IPv4 cannot be disabled in a Swarm scoped network'
      await expectRefusal(six, { status: 400, code: 'INVALID_ARGUMENT', words })
    }
    await remove('on-s1', 'on-s2')
  })
})
