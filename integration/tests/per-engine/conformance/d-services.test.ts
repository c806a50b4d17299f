import {
  type Engine,
  type ServiceInspect,
  type ServiceSpec,
  type SwarmErrorCode,
  type Task,
  waitFor,
} from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, oldAndNew, type Refusal, send, whileStale } from '../../../support/engine-answer.ts'
import { image } from '../../../support/engine-under-test.ts'
import { loadShellImages, otherShellImage, shellImage, untilStopped } from '../../../support/shell-image.ts'
import { isRunning, tasksOf } from '../../../support/wire-tasks.ts'

const ms = 1_000_000
let cluster: StartedSwarmCluster
let engine: Engine
beforeAll(async () => {
  cluster = await new SwarmCluster(image).withWorkers(1).start()
  engine = cluster.node('manager-1').engine
  await Promise.all(cluster.hosts.map(loadShellImages))
})
afterAll(() => cluster?.stop())

const create = async (spec?: object): Promise<string> =>
  (await send<{ ID: string }>(engine, 'POST', '/services/create', spec)).ID
const read = (name: string): Promise<ServiceInspect> => send(engine, 'GET', `/services/${name}`)
const update = async (name: string, spec?: object, query = ''): Promise<unknown> => {
  const { Version } = await read(name)
  return send(engine, 'POST', `/services/${name}/update?version=${Version.Index}${query}`, spec)
}
const change = (name: string, part: object, query = ''): Promise<unknown> =>
  whileStale(async () => update(name, { ...(await read(name)).Spec, ...part }, query))
const until = <Value>(what: string, look: () => Promise<Value | string>): Promise<Exclude<Value, string>> =>
  waitFor(
    async () => {
      const found = await look()
      return typeof found === 'string' ? { pending: found } : { done: found as Exclude<Value, string> }
    },
    { action: `see ${what}`, timeoutMs: 90_000 },
  )
const untilRunning = (name: string, count: number): Promise<Task[]> =>
  until(`${count} tasks of ${name} running`, async () => {
    const running = (await tasksOf(engine, name)).filter(isRunning)
    return running.length === count ? running : `${running.length} run`
  })
/** Waits for the end of an update, and gives its last status. */
const untilState = (name: string, state: string): Promise<NonNullable<ServiceInspect['UpdateStatus']>> =>
  until(`${name} ${state}`, async () => {
    const { UpdateStatus } = await read(name)
    return UpdateStatus?.State === state ? UpdateStatus : `it is ${UpdateStatus?.State}`
  })
/** The container, which runs until it is stopped unless something else is asked for. */
const container = (part: object = {}): object => ({ Image: shellImage, Command: ['sh', '-c', untilStopped], ...part })
const base = (Name: string, part: object = {}): ServiceSpec => ({
  Name,
  TaskTemplate: { ContainerSpec: container(), RestartPolicy: { Delay: 100 * ms } } as never,
  Mode: { Replicated: { Replicas: 1 } },
  ...part,
})
const invalid = (words: string | RegExp, status = 400): Refusal => ({ status, code: 'INVALID_ARGUMENT', words })
const rpc = 'rpc error: code = InvalidArgument desc = '
const outOfSequence: Refusal = {
  status: 500,
  code: 'VERSION_CONFLICT',
  words: 'rpc error: code = Unknown desc = update out of sequence',
}
const nameConflict = (what: string): Refusal => ({
  status: 409,
  code: 'NAME_CONFLICT',
  words: `rpc error: code = AlreadyExists desc = ${what} already exists`,
})

describe('D01 creating services: defaults, names, validation', () => {
  const none = { Mode: { Replicated: { Replicas: 0 } } }
  const template = (part: object): object => ({ ...none, TaskTemplate: { ContainerSpec: container(), ...part } })
  const inside = (part: object): object => template({ ContainerSpec: container(part) })

  test('rows 1–5: what the engine adds', async () => {
    const TaskTemplate = { ContainerSpec: { Image: shellImage } }
    const answer = await send(engine, 'POST', '/services/create', { Name: 'min', TaskTemplate, ...none })
    expect(answer).toEqual(oldAndNew({ ID: expect.any(String) }, { ID: expect.any(String), Warnings: null }))
    const min = await read('min')
    expect(min.Spec).toEqual({
      Name: 'min',
      Labels: {},
      TaskTemplate: {
        ContainerSpec: { Image: shellImage, Isolation: 'default' },
        ForceUpdate: 0,
        Runtime: 'container',
      },
      ...none,
    })
    expect(min.Endpoint).toEqual({ Spec: {} })
    expect(min).not.toHaveProperty('PreviousSpec')
    expect(min).not.toHaveProperty('UpdateStatus')
    const { Spec } = await send<ServiceInspect>(engine, 'GET', '/services/min?insertDefaults=true')
    const policy = {
      Parallelism: 1,
      FailureAction: 'pause',
      Monitor: 5000 * ms,
      MaxFailureRatio: 0,
      Order: 'stop-first',
    }
    expect(Spec).toMatchObject({
      TaskTemplate: {
        ContainerSpec: { StopGracePeriod: 10_000 * ms, DNSConfig: {} },
        Resources: {},
        RestartPolicy: { Condition: 'any', Delay: 5000 * ms, MaxAttempts: 0 },
        Placement: {},
      },
      UpdateConfig: policy,
      RollbackConfig: policy,
    })
    await expectRefusal(create(base('min')), nameConflict('name conflicts with an existing object: service min'))
    const unnamed = await read(await create({ TaskTemplate: { ContainerSpec: container() } }))
    expect(unnamed.Spec.Name).toMatch(/^[a-z]+_[a-z0-9]+$/)
    expect(unnamed.Spec).toMatchObject({ Labels: {}, Mode: { Replicated: { Replicas: 1 } } })
    await engine.services.remove(unnamed.ID)
  })

  test('rows 6–8: names', async () => {
    for (const name of ['-bad', 'bad-', 'a b', 'a.b', 'a/b']) {
      await expectRefusal(create(base(name)), invalid(`${rpc}name must be valid as a DNS name component`))
    }
    for (const name of ['a_b', 'UPPER', '1', 'x'.repeat(63)]) await create(base(name, none))
    await expectRefusal(create(base('x'.repeat(64))), invalid(`${rpc}name must be 63 characters or fewer`))
  })

  const policy = (part: object): object => ({ ...none, UpdateConfig: { Parallelism: 1, ...part } })
  const expansion = `${rpc}expanding env failed: expanding env "A`
  const refused: [string, object, string | RegExp, number?][] = [
    ['9', { TaskTemplate: { ContainerSpec: {} } }, `${rpc}ContainerSpec: image reference must be provided`],
    ['9', inside({ Image: '' }), `${rpc}ContainerSpec: image reference must be provided`],
    ['10', { TaskTemplate: {} }, 'mismatched Runtime and *Spec fields'],
    ['11', inside({ Image: 'UPPER:CASE:x' }), `${rpc}ContainerSpec: "UPPER:CASE:x" is not a valid repository/tag`],
    ['11', inside({ Image: 'a b' }), `${rpc}ContainerSpec: "a b" is not a valid repository/tag`],
    ['12', { Mode: { Replicated: { Replicas: 1 }, Global: {} } }, 'must specify only one service mode'],
    [
      '13',
      { Mode: { Replicated: { Replicas: -1 } } },
      /json: cannot unmarshal number -1 into Go struct field \w+\.Mode\.Replicated\.Replicas of type uint64$/,
    ],
    ['19', template({ Runtime: 'bogus' }), 'unsupported runtime'],
    ['21', policy({ FailureAction: 'bogus' }), 'unrecognized update failure action bogus'],
    ['22', policy({ Order: 'bogus' }), 'unrecognized update order bogus'],
    [
      '23',
      policy({ MaxFailureRatio: 2 }),
      `${rpc}TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1`,
    ],
    ['24', policy({ Delay: -1 }), `${rpc}TaskSpec: update-delay cannot be negative`],
    ['25', policy({ Monitor: -1 }), `${rpc}TaskSpec: update-monitor cannot be negative`],
    ['27', template({ RestartPolicy: { Condition: 'bogus' } }), 'invalid RestartCondition: "bogus"'],
    ['28', template({ RestartPolicy: { Delay: -1 } }), `${rpc}TaskSpec: restart-delay cannot be negative`],
    ['28', template({ RestartPolicy: { Window: -1 } }), `${rpc}TaskSpec: restart-window cannot be negative`],
    [
      '29',
      template({ Resources: { Limits: { MemoryBytes: 1024 } } }),
      `${rpc}invalid memory value 1024: Must be at least 4MiB`,
    ],
    [
      '29',
      template({ Resources: { Reservations: { MemoryBytes: 1024 } } }),
      `${rpc}invalid memory value 1024: Must be at least 4MiB`,
    ],
    [
      '30',
      template({ Resources: { Limits: { NanoCPUs: 10 } } }),
      `${rpc}invalid cpu value 1e-08: Must be at least 0.001`,
    ],
    ...['bogus', 'node.role=manager'].map((constraint): [string, object, string, number] => [
      '33',
      template({ Placement: { Constraints: [constraint] } }),
      'rpc error: code = Unknown desc = constraint expected one operator from ==, !=',
      500,
    ]),
    [
      '36',
      inside({ Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 100 } }),
      `${rpc}ContainerSpec: Interval in HealthConfig cannot be less than 1ms`,
    ],
    [
      '37',
      inside({ Healthcheck: { Timeout: -1 } }),
      `${rpc}ContainerSpec: Timeout in HealthConfig cannot be less than 1ms`,
    ],
    ['39', inside({ Healthcheck: { Retries: -1 } }), `${rpc}ContainerSpec: Retries in HealthConfig cannot be negative`],
    ['40', inside({ Mounts: [{ Type: 'bogus', Target: '/x' }] }), 'invalid MountType: "bogus"'],
    [
      '41',
      inside({
        Mounts: [
          { Type: 'volume', Target: '/x' },
          { Type: 'tmpfs', Target: '/x' },
        ],
      }),
      `${rpc}ContainerSpec: duplicate mount point: /x`,
    ],
    // What follows may be a secret's value: it is taken out of what is shown.
    ['44', inside({ Env: ['A={{.Bogus}}'] }), `${expansion}=<redacted>"`],
    ['45', inside({ Env: ['A={{'] }), `${expansion}=<redacted>"`],
    [
      '46',
      inside({ Hostname: '{{.Node.Bogus}}' }),
      /^rpc error: code = InvalidArgument desc = expanding hostname failed: template: expansion:1:7: executing "expansion" at <\.Node\.Bogus>/,
    ],
  ]
  test.each(refused)('row %s is refused: %j', async (_row, part, words, status) => {
    await expectRefusal(create(base('refused', part)), invalid(words, status))
  })

  test('row 17: no body', async () => {
    await expectRefusal(
      create(),
      invalid(oldAndNew('got EOF while reading request body', 'mismatched Runtime and *Spec fields')),
    )
  })

  const taken: [string, object][] = [
    ['14', none],
    ['15', { Mode: { Bogus: {} } }],
    ['16', { ...none, Labels: { '': 'x' } }],
    ['20', inside({ Isolation: 'bogus' })],
    ['26', { ...none, RollbackConfig: { FailureAction: 'rollback' } }],
    [
      '31',
      template({ Resources: { Limits: { MemoryBytes: 100_000_000 }, Reservations: { MemoryBytes: 200_000_000 } } }),
    ],
    ['32', template({ Resources: { Limits: { Pids: -5 } } })],
    ['34', template({ Placement: { Constraints: ['node.bogus==x'] } })],
    ['34', template({ Placement: { Constraints: ['bogus==x'] } })],
    ['35', template({ Placement: { Preferences: [{ Spread: {} }] } })],
    ['35', template({ Placement: { Preferences: [{}] } })],
    ['38', inside({ Healthcheck: { Test: ['NONE'] } })],
    ['42', inside({ Mounts: [{ Type: 'bind', Source: '/tmp' }] })],
    ['42', inside({ Mounts: [{ Type: 'bind', Source: 'rel', Target: '/x' }] })],
    ['42', inside({ Mounts: [{ Type: 'bind', Target: '/x' }] })],
    ['42', inside({ Mounts: [{ Type: 'tmpfs', Source: 'a', Target: '/x' }] })],
    ['43', inside({ Hosts: ['bogus'] })],
    ['43', inside({ Env: ['=x'] })],
  ]
  test.each(taken)('row %s is taken, sensible or not: %j', async (_row, part) => {
    await engine.services.remove(await create(base('taken', part)))
  })
})

describe('D03 updating services: versions, refused changes, force, rollback', () => {
  const quick = {
    UpdateConfig: { Parallelism: 0, Monitor: 100 * ms },
    RollbackConfig: { Parallelism: 0, Monitor: 100 * ms },
  }
  beforeAll(async () => {
    await create(base('s', { Mode: { Replicated: { Replicas: 2 } }, ...quick }))
    await untilRunning('s', 2)
  })

  test('rows 1–10: what is refused', async () => {
    const { Spec, ID } = await read('s')
    const at = (query: string, spec: object = Spec): Promise<unknown> =>
      send(engine, 'POST', `/services/s/update${query}`, spec)
    const badVersion = (text: string): Refusal =>
      invalid(`invalid service version '${text}': strconv.ParseUint: parsing "${text}": invalid syntax`)
    await expectRefusal(at(''), badVersion(''))
    await expectRefusal(at('?version=abc'), badVersion('abc'))
    await expectRefusal(at('?version=1'), outOfSequence)
    await expectRefusal(at('?version=100000'), outOfSequence)
    const fixed = (words: string): Refusal => ({
      status: 501,
      code: 'IMMUTABLE',
      words: `rpc error: code = Unimplemented desc = ${words}`,
    })
    await expectRefusal(change('s', { Name: 'other' }), fixed('renaming services is not supported'))
    await expectRefusal(change('s', { Mode: { Global: {} } }), fixed('service mode change is not allowed'))
    await expectRefusal(change('s', {}, '&rollback=previous'), {
      status: 400,
      code: 'NO_PREVIOUS_SPEC',
      words: `rpc error: code = FailedPrecondition desc = service ${ID} does not have a previous spec`,
    })
    await expectRefusal(change('s', {}, '&rollback=bogus'), invalid('unrecognized rollback option bogus', 500))
    await expectRefusal(change('s', {}, '&registryAuthFrom=bogus'), invalid('unsupported registryAuthFrom value', 500))
    const mismatched = 'mismatched Runtime and *Spec fields'
    await expectRefusal(update('s'), invalid(oldAndNew('got EOF while reading request body', mismatched)))
    await expectRefusal(update('s', {}), invalid(mismatched))
  })

  test('rows 11–14: labels touch no task, and a spec that is sent back raises the version', async () => {
    const ids = async (): Promise<string[]> => (await untilRunning('s', 2)).map(({ ID }) => ID).sort()
    const before = await ids()
    const { Spec, Version, ID } = await read('s')
    const labels = { ...Spec, Labels: { a: 'b' } }
    const answer = await send(engine, 'POST', `/services/s/update?version=${Version.Index}`, labels)
    expect(answer).toEqual({ Warnings: null })
    expect(await read('s')).toMatchObject({ PreviousSpec: { Labels: {} } })
    expect(await read('s')).not.toHaveProperty('UpdateStatus')
    await expectRefusal(send(engine, 'POST', `/services/s/update?version=${Version.Index}`, labels), outOfSequence)
    await update(ID.slice(0, 10), labels)
    const one = (await read('s')).Version.Index
    await change('s', {})
    expect((await read('s')).Version.Index).toBeGreaterThan(one)
    expect(await ids()).toEqual(before)
  })

  test('row 15: force replaces every task', async () => {
    const before = (await untilRunning('s', 2)).map(({ ID }) => ID)
    const { Spec } = await read('s')
    await update('s', { ...Spec, TaskTemplate: { ...Spec.TaskTemplate, ForceUpdate: 1 } })
    expect(await untilState('s', 'completed')).toMatchObject({ Message: 'update completed' })
    for (const { ID } of await untilRunning('s', 2)) expect(before).not.toContain(ID)
  })

  test('rows 16–18: back, and forth again', async () => {
    const imageOf = (spec: ServiceSpec | undefined): unknown => spec?.TaskTemplate?.ContainerSpec?.Image
    const { Spec } = await read('s')
    await update('s', {
      ...Spec,
      TaskTemplate: { ...Spec.TaskTemplate, ContainerSpec: container({ Image: otherShellImage }) },
    })
    await until('the update to end', async () => {
      const { UpdateStatus, Spec: now } = await read('s')
      const ended = UpdateStatus?.State === 'completed' && imageOf(now) === otherShellImage
      return ended &&
        (await tasksOf(engine, 's'))
          .filter(isRunning)
          .every((task) => task.Spec.ContainerSpec?.Image === otherShellImage)
        ? true
        : `it is ${UpdateStatus?.State}`
    })
    for (const [current, previous] of [
      [shellImage, otherShellImage],
      [otherShellImage, shellImage],
    ]) {
      const ignored = { ...Spec, TaskTemplate: { ContainerSpec: { Image: 'ignored:x' } } }
      await update('s', ignored, '&rollback=previous')
      const after = await read('s')
      expect([imageOf(after.Spec), imageOf(after.PreviousSpec)]).toEqual([current, previous])
      expect(after.UpdateStatus).toMatchObject({ Message: 'manually requested rollback', State: 'rollback_started' })
      expect(await untilState('s', 'rollback_completed')).toMatchObject({ Message: 'rollback completed' })
    }
  })

  test('rows 19–20: modes stay', async () => {
    await expectRefusal(
      change('s', { Mode: { ReplicatedJob: {} } }),
      invalid(`${rpc}Jobs may not have an update config`),
    )
    await create(
      base('g', {
        Mode: { Global: {} },
        TaskTemplate: { ContainerSpec: container(), Placement: { Constraints: ['node.role==nobody'] } },
      }),
    )
    await expectRefusal(change('g', { Mode: { Replicated: { Replicas: 2 } } }), {
      status: 501,
      code: 'IMMUTABLE',
      words: 'rpc error: code = Unimplemented desc = service mode change is not allowed',
    })
    await Promise.all(['s', 'g'].map((name) => engine.services.remove(name)))
  })
})

describe('D04 failing updates: pause, rollback, continue, failure ratio', () => {
  const fails = ['sh', '-c', 'exit 1']
  const failing = {
    TaskTemplate: { ContainerSpec: container({ Command: fails }), RestartPolicy: { Delay: 100 * ms } },
  }
  const service = (name: string, FailureAction: string, part: object = {}): Promise<string> =>
    create(
      base(name, {
        Mode: { Replicated: { Replicas: 2 } },
        UpdateConfig: { Parallelism: 1, Monitor: 1000 * ms, MaxFailureRatio: 0, FailureAction },
        RollbackConfig: { Parallelism: 0, Monitor: 500 * ms },
        ...part,
      }),
    )

  test('rows 1, 4: paused, and mended by the next update', async () => {
    await service('pauses', 'pause')
    await untilRunning('pauses', 2)
    await change('pauses', failing)
    expect((await untilState('pauses', 'paused')).Message).toMatch(
      /^update paused due to failure or early termination of task \w+$/,
    )
    expect((await read('pauses')).Spec.TaskTemplate?.ContainerSpec?.Command).toEqual(fails)
    await change('pauses', { TaskTemplate: { ContainerSpec: container(), RestartPolicy: { Delay: 100 * ms } } })
    await untilState('pauses', 'completed')
    await untilRunning('pauses', 2)
  })

  test('row 2: rolled back', async () => {
    await service('rolls', 'rollback')
    await untilRunning('rolls', 2)
    await change('rolls', failing)
    expect((await untilState('rolls', 'rollback_completed')).Message).toBe('rollback completed')
    expect((await read('rolls')).Spec.TaskTemplate?.ContainerSpec?.Command).not.toEqual(fails)
    await untilRunning('rolls', 2)
    expect((await tasksOf(engine, 'rolls')).map(({ Status }) => Status.Err)).toContain('task: non-zero exit (1)')
  })

  test('row 3: completed, though every task fails', async () => {
    await service('continues', 'continue')
    await untilRunning('continues', 2)
    await change('continues', failing)
    await untilState('continues', 'completed')
    const old = (await tasksOf(engine, 'continues'))
      .filter(isRunning)
      .filter(({ Spec }) => Spec.ContainerSpec?.Command?.[2] !== fails[2])
    expect(old).toEqual([])
  })

  test('rows 5–6: an image that is nowhere, and back', async () => {
    await service('lost', 'pause')
    await untilRunning('lost', 2)
    await change('lost', {
      TaskTemplate: { ContainerSpec: container({ Image: 'nosuch:img' }), RestartPolicy: { Delay: 100 * ms } },
    })
    await untilState('lost', 'paused')
    const errors = (await tasksOf(engine, 'lost')).map(({ Status }) => Status.Err)
    expect(errors).toContain('No such image: nosuch:img')
    await change('lost', {}, '&rollback=previous')
    await untilState('lost', 'rollback_completed')
    await untilRunning('lost', 2)
  })

  test('row 8: half of the tasks may fail, and the update is completed', async () => {
    await service('half', 'pause', {
      UpdateConfig: { Parallelism: 1, Monitor: 1000 * ms, MaxFailureRatio: 0.5, FailureAction: 'pause' },
      TaskTemplate: { ContainerSpec: container(), RestartPolicy: { Condition: 'none' } },
    })
    await untilRunning('half', 2)
    const Command = ['sh', '-c', `test "$SLOT" != 1 || exit 1; ${untilStopped}`]
    const ContainerSpec = container({ Command, Env: ['SLOT={{.Task.Slot}}'] })
    await change('half', { TaskTemplate: { ContainerSpec, RestartPolicy: { Condition: 'none' } } })
    await untilState('half', 'completed')
    await untilRunning('half', 1)
  })

  afterAll(() =>
    Promise.all(
      ['pauses', 'rolls', 'continues', 'lost', 'half'].map((name) =>
        engine.services.remove(name).catch(() => undefined),
      ),
    ),
  )
})

describe('D06 scaling, service status, removal', () => {
  const scale = (Replicas: number): Promise<unknown> => change('scaled', { Mode: { Replicated: { Replicas } } })

  test('rows 1–7: scaling has no status of its own', async () => {
    await create(base('scaled'))
    for (const count of [5, 2, 0, 3]) {
      expect(await scale(count)).toEqual({ Warnings: null })
      await untilRunning('scaled', count)
    }
    const slots = (await untilRunning('scaled', 3)).map(({ Slot }) => Slot).sort()
    expect(slots).toEqual([1, 2, 3])
    const { UpdateStatus, PreviousSpec } = await read('scaled')
    expect(UpdateStatus).toBeUndefined()
    expect(PreviousSpec?.Mode).toEqual({ Replicated: { Replicas: 0 } })
  })

  test('rows 8–11: the status of a service comes on request', async () => {
    await create(base('everywhere', { Mode: { Global: {} } }))
    await untilRunning('everywhere', 2)
    const status = async (query: string): Promise<Map<string | undefined, ServiceInspect['ServiceStatus']>> => {
      const services = await send<ServiceInspect[]>(engine, 'GET', `/services${query}`)
      return new Map(services.map(({ Spec, ServiceStatus }) => [Spec.Name, ServiceStatus]))
    }
    // Tasks that are going are counted as running on 28.5 for a while.
    await until('the status settle', async () => {
      const { RunningTasks } = (await status('?status=true')).get('scaled') ?? {}
      return RunningTasks === 3 ? true : `${RunningTasks} tasks run`
    })
    const all = await status('?status=true')
    expect(all.get('everywhere')).toEqual({ RunningTasks: 2, DesiredTasks: 2, CompletedTasks: 0 })
    expect(all.get('scaled')).toEqual({ RunningTasks: 3, DesiredTasks: 3, CompletedTasks: 0 })
    expect((await status('')).get('scaled')).toBeUndefined()
  })

  test('rows 12–14: once removed, not even its tasks are found', async () => {
    await engine.services.remove('scaled')
    const gone: Refusal = { status: 404, code: 'NOT_FOUND', words: 'service scaled not found' }
    await expectRefusal(tasksOf(engine, 'scaled'), gone)
    await expectRefusal(send(engine, 'DELETE', '/services/scaled'), gone)
  })
})

describe('H05 concurrent writers', () => {
  const settled = async (calls: readonly Promise<unknown>[]) => {
    const results = await Promise.allSettled(calls)
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason.code as SwarmErrorCode] : [],
    )
    return { successes: results.length - failures.length, failures: [...new Set(failures)] }
  }
  const times = <Value>(count: number, make: () => Value): Value[] => Array.from({ length: count }, make)

  test('rows 1, 9: of ten updates with one version one is made', async () => {
    await create(base('busy', { Mode: { Replicated: { Replicas: 0 } } }))
    const { Spec, Version } = await read('busy')
    await create(base('another', { Mode: { Replicated: { Replicas: 0 } } }))
    expect((await read('busy')).Version).toEqual(Version)
    const updates = times(10, () =>
      send(engine, 'POST', `/services/busy/update?version=${Version.Index}`, { ...Spec, Labels: { a: 'b' } }),
    )
    expect(await settled(updates)).toEqual({ successes: 1, failures: ['VERSION_CONFLICT'] })
  })

  test('rows 3–6: of six creates one, of six removals one', async () => {
    const one = (code: SwarmErrorCode) => ({ successes: 1, failures: [code] })
    const race = { Name: 'race', Data: 'aGVsbG8=' }
    const service = base('race', { Mode: { Replicated: { Replicas: 0 } } })
    expect(await settled(times(6, () => create(service)))).toEqual(one('NAME_CONFLICT'))
    const secrets = times(6, () => send(engine, 'POST', '/secrets/create', race))
    expect(await settled(secrets)).toEqual(one('NAME_CONFLICT'))
    const networks = times(6, () => send(engine, 'POST', '/networks/create', { Name: 'race', Driver: 'overlay' }))
    expect(await settled(networks)).toEqual(one('NAME_CONFLICT'))
    const named = (await engine.networks.list()).filter(({ Name }) => Name === 'race')
    expect(named).toHaveLength(1)
    expect(await settled(times(6, () => send(engine, 'DELETE', '/services/race')))).toEqual(one('NOT_FOUND'))
  })
})
