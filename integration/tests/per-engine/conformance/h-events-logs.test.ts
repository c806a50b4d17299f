import { type Engine, type EngineEvent, type LogLine, type LogOptions, type NodeSpec, waitFor } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../../support/collect.ts'
import { expectRefusal, oldAndNew, type Refusal, send } from '../../../support/engine-answer.ts'
import { image } from '../../../support/engine-under-test.ts'
import { loadShellImages, otherShellImage, shellImage, untilStopped } from '../../../support/shell-image.ts'
import { tasksOf } from '../../../support/wire-tasks.ts'

const ms = 1_000_000
let cluster: StartedSwarmCluster
let engine: Engine
beforeAll(async () => {
  cluster = await new SwarmCluster(image).withWorkers(1).start()
  engine = cluster.node('manager-1').engine
  await Promise.all(cluster.hosts.map(loadShellImages))
})
afterAll(() => cluster?.stop())

const create = async (Name: string, part: object = {}, container: object = {}): Promise<string> => {
  const ContainerSpec = { Image: shellImage, Command: ['sh', '-c', untilStopped], ...container }
  const TaskTemplate = { ContainerSpec, RestartPolicy: { Delay: 100 * ms } }
  const body = { Name, TaskTemplate, Mode: { Replicated: { Replicas: 1 } }, ...part }
  return (await send<{ ID: string }>(engine, 'POST', '/services/create', body)).ID
}
const until = (what: string, look: () => Promise<string | undefined>): Promise<void> =>
  waitFor(
    async () => {
      const pending = await look()
      return pending === undefined ? { done: undefined } : { pending }
    },
    { action: `see ${what}`, timeoutMs: 60_000 },
  )
const untilRunning = (service: string, count: number): Promise<void> =>
  until(`${count} tasks of ${service}`, async () => {
    const running = (await tasksOf(engine, service)).filter(({ Status }) => Status.State === 'running')
    return running.length === count ? undefined : `${running.length} run`
  })
const change = async (name: string, part: object, query = ''): Promise<void> => {
  const { Spec, Version } = await engine.services.inspect(name)
  await send(engine, 'POST', `/services/${name}/update?version=${Version.Index}${query}`, { ...Spec, ...part })
}
const untilState = (name: string, state: string): Promise<void> =>
  until(`${name} ${state}`, async () => {
    const { UpdateStatus } = await engine.services.inspect(name)
    return UpdateStatus?.State === state ? undefined : `it is ${UpdateStatus?.State}`
  })

describe('H03 events', () => {
  /** What the swarm tells while something is done, until an event that ends it. */
  const told = async (action: () => Promise<unknown>, last: (event: EngineEvent) => boolean): Promise<string[]> => {
    const since = new Date()
    await action()
    const seen: string[] = []
    for await (const event of engine.events({ since, filters: { scope: 'swarm' }, timeoutMs: 30_000 })) {
      const attributes = Object.entries(event.Actor.Attributes).filter(([name]) => name !== 'name')
      const changes = attributes.map(([name, value]) => `${name}=${value}`).sort()
      seen.push([event.Type, event.Action, ...changes].join(' '))
      if (last(event)) return seen
    }
    return seen
  }
  const is =
    (type: string, action: string, attribute?: string, value?: string) =>
    ({ Type, Action, Actor }: EngineEvent): boolean =>
      Type === type && Action === action && (attribute === undefined || Actor.Attributes[attribute] === value)

  test('rows 1–5: the life of a service', async () => {
    const policies = { UpdateConfig: { Monitor: 100 * ms }, RollbackConfig: { Monitor: 100 * ms } }
    expect(await told(() => create('s', policies), is('service', 'create'))).toEqual(['service create'])
    await untilRunning('s', 1)
    const scaled = await told(
      () => change('s', { Mode: { Replicated: { Replicas: 2 } } }),
      is('service', 'update', 'replicas.new', '2'),
    )
    expect(scaled).toEqual(['service update replicas.new=2 replicas.old=1'])
    await untilRunning('s', 2)
    const { Spec } = await engine.services.inspect('s')
    const TaskTemplate = {
      ...Spec.TaskTemplate,
      ContainerSpec: { ...Spec.TaskTemplate?.ContainerSpec, Image: otherShellImage },
    }
    const updated = await told(
      async () => {
        await change('s', { TaskTemplate })
        await untilState('s', 'completed')
      },
      is('service', 'update', 'updatestate.new', 'completed'),
    )
    expect(updated).toEqual([
      `service update image.new=${otherShellImage} image.old=${shellImage}`,
      'service update updatestate.new=updating',
      'service update updatestate.new=completed updatestate.old=updating',
    ])
    const back = await told(
      async () => {
        await change('s', {}, '&rollback=previous')
        await untilState('s', 'rollback_completed')
      },
      is('service', 'update', 'updatestate.new', 'rollback_completed'),
    )
    expect(back).toEqual([
      `service update image.new=${shellImage} image.old=${otherShellImage} updatestate.new=rollback_started updatestate.old=completed`,
      'service update updatestate.new=rollback_completed updatestate.old=rollback_started',
    ])
    expect(await told(() => engine.services.remove('s'), is('service', 'remove'))).toEqual(['service remove'])
  })

  test('rows 6–7: what is said of a node, and what is not', async () => {
    const id = (await cluster.node('worker-1').engine.info()).Swarm.NodeID
    const node = async (part: Partial<NodeSpec>): Promise<void> => {
      const { Spec, Version } = await engine.nodes.inspect(id)
      await engine.nodes.update(id, Version.Index, { ...Spec, ...part })
    }
    expect(await told(() => node({ Labels: { a: 'b' } }), is('node', 'update'))).toEqual(['node update'])
    const availability = (to: 'drain' | 'active'): Promise<string[]> =>
      told(() => node({ Availability: to }), is('node', 'update', 'availability.new', to))
    expect(await availability('drain')).toEqual(['node update availability.new=drain availability.old=active'])
    expect(await availability('active')).toEqual(['node update availability.new=active availability.old=drain'])
  })

  test('rows 9–10: secrets, configs, networks', async () => {
    const spec = { Name: 'a', Data: 'aGVsbG8=' }
    for (const noun of ['secret', 'config'] as const) {
      const events = await told(
        async () => {
          const { ID } = await send<{ ID: string }>(engine, 'POST', `/${noun}s/create`, spec)
          const { Version } = await send<{ Version: { Index: number } }>(engine, 'GET', `/${noun}s/${ID}`)
          await send(engine, 'POST', `/${noun}s/${ID}/update?version=${Version.Index}`, {
            Name: 'a',
            Labels: { b: 'c' },
          })
          await send(engine, 'DELETE', `/${noun}s/${ID}`)
        },
        is(noun, 'remove'),
      )
      expect(events).toEqual([`${noun} create`, `${noun} update`, `${noun} remove`])
    }
    const network = await told(
      async () => {
        await send(engine, 'POST', '/networks/create', { Name: 'o', Driver: 'overlay' })
        await send(engine, 'DELETE', '/networks/o')
      },
      is('network', 'remove'),
    )
    expect(network.filter((event) => event !== 'network update')).toEqual(['network create', 'network remove'])
  })
})

describe('H04 service and task logs', () => {
  const writes = [
    'for n in 1 2 3 4 5 6; do echo "out $n"; done',
    'echo "err 1" >&2',
    'echo "start $(cat /etc/hostname)"',
    untilStopped,
  ].join('; ')
  const refused = (words: string | RegExp): Refusal => ({ status: 500, code: 'INVALID_ARGUMENT', words })
  const text = (lines: readonly LogLine[]): string[] => lines.map((line) => line.text)

  beforeAll(async () => {
    const Placement = { Preferences: [{ Spread: { SpreadDescriptor: 'node.id' } }] }
    const ContainerSpec = { Image: shellImage, Command: ['sh', '-c', writes] }
    await create('l', { Mode: { Replicated: { Replicas: 2 } }, TaskTemplate: { ContainerSpec, Placement } })
    await untilRunning('l', 2)
    await until('all lines', async () => {
      const lines = await collect(engine.services.logs('l'))
      return lines.length === 16 ? undefined : `${lines.length} lines`
    })
  })

  test('rows 1–4: streams', async () => {
    await expectRefusal(
      send(engine, 'GET', '/services/l/logs'),
      refused('Bad parameters: you must choose at least one stream'),
    )
    const both = await collect(engine.services.logs('l'))
    expect(both.filter(({ stream }) => stream === 'stdout')).toHaveLength(14)
    expect(both.filter(({ stream }) => stream === 'stderr').map(({ text: line }) => line)).toEqual(['err 1', 'err 1'])
  })

  test('rows 6–8, 10: tails, times, writers, one task', async () => {
    expect(await collect(engine.services.logs('l', { tail: 0 }))).toEqual([])
    expect(await collect(engine.services.logs('l', { tail: 'all' }))).toHaveLength(16)
    const tasks = await tasksOf(engine, 'l')
    const one = await collect(engine.tasks.logs(tasks[0]?.ID ?? ''))
    expect(one).toHaveLength(8)
    expect(text(one).filter((line) => line.startsWith('out'))).toEqual([1, 2, 3, 4, 5, 6].map((n) => `out ${n}`))
  })

  test('rows 11–12, 14: what is refused', async () => {
    const ask = (query: string): Promise<unknown> => send(engine, 'GET', `/services/l/logs?stdout=1&${query}`)
    await expectRefusal(ask('tail=bogus'), refused('tail value must be a positive integer or "all"'))
    await expectRefusal(
      ask('since=bogus'),
      refused(/^could not parse since timestamp: strconv.ParseInt: parsing "bogus": invalid syntax$/),
    )
    const missing = (words: string): Refusal => ({ status: 404, code: 'NOT_FOUND', words })
    await expectRefusal(send(engine, 'GET', '/services/nosuch/logs?stdout=1'), missing('service nosuch not found'))
    await expectRefusal(send(engine, 'GET', '/tasks/nosuch/logs?stdout=1'), missing('task nosuch not found'))
  })

  test('rows 17–19: a terminal, no log driver, no task', async () => {
    await create('tty', {}, { TTY: true, Command: ['sh', '-c', `echo one; echo two >&2; ${untilStopped}`] })
    await untilRunning('tty', 1)
    // 20.10 does not say of which kind its answer is.
    const options: LogOptions = oldAndNew({ tty: true }, {})
    await until('the lines of the terminal', async () => {
      const lines = await collect(engine.services.logs('tty', options))
      return lines.length === 2 ? undefined : `${lines.length} lines`
    })
    await create('nowhere', {
      TaskTemplate: {
        ContainerSpec: { Image: shellImage },
        Placement: { Constraints: ['node.labels.nope==x'] },
      },
    })
    expect(await collect(engine.services.logs('nowhere'))).toEqual([])
    await create('none', { Mode: { Replicated: { Replicas: 0 } } })
    expect(await collect(engine.services.logs('none'))).toEqual([])
  })

  test('row 21: the lines of tasks that have ended', async () => {
    const ContainerSpec = { Image: shellImage, Command: ['sh', '-c', 'echo try; exit 1'] }
    const RestartPolicy = { Delay: 100 * ms, MaxAttempts: 3 }
    await create('tries', { TaskTemplate: { ContainerSpec, RestartPolicy } })
    await until('four attempts', async () => {
      const lines = await collect(engine.services.logs('tries'))
      return lines.length === 4 ? undefined : `${lines.length} lines`
    })
    expect(text(await collect(engine.services.logs('tries')))).toEqual(['try', 'try', 'try', 'try'])
  })
})
