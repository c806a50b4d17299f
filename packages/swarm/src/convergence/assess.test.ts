import { describe, expect, it } from 'vitest'
import type { ServiceSpec } from '../wire/service.ts'
import { type Assessment, assess, type Rules } from './assess.ts'
import { at, type SnapshotFacts, snapshotOf, type TaskOf, timestamp } from './snapshot-of.ts'

const usual: Rules = {
  stableMs: undefined,
  failFast: true,
  acceptRollback: false,
  updateBefore: { startedAt: undefined },
}

/** Looks at one snapshot after the other, each with its time in seconds. */
function watch(looks: readonly (readonly [number, SnapshotFacts])[], rules: Partial<Rules> = {}): Assessment {
  let last: Assessment | undefined
  for (const [seconds, facts] of looks) {
    last = assess(last?.memory, snapshotOf(facts), at(seconds), { ...usual, ...rules })
  }
  return last as Assessment
}

const running = (...slots: readonly number[]): TaskOf[] => slots.map((slot) => ({ slot, state: 'running' as const }))
const pending: TaskOf[] = [1, 2, 3].map((slot) => ({ slot, state: 'pending' as const }))
const updating = { State: 'updating', StartedAt: timestamp(0) } as const
const completed = { State: 'completed', StartedAt: timestamp(0), CompletedAt: timestamp(9) } as const
const oneReplica = { Mode: { Replicated: { Replicas: 1 } } }
const failed = (id: string, created: number, error = 'task: non-zero exit (1)'): TaskOf => ({
  id,
  slot: 1,
  state: 'failed',
  error,
  created,
})

describe('a replicated service', () => {
  it('waits for every task, and then for the monitor time', () => {
    const looks = [
      [0, { tasks: pending }],
      [1, { tasks: [...running(1, 2), { slot: 3, state: 'starting' }] }],
      [2, { tasks: running(1, 2, 3) }],
    ] as const
    expect(watch(looks.slice(0, 2))).toMatchObject({
      done: false,
      state: 'starting',
      waitingFor: '2 of 3 tasks run, web.3 is starting',
    })
    expect(watch(looks)).toMatchObject({ done: false, state: 'verifying', lookAgainAt: at(7) })
    expect(watch([...looks, [6.9, { tasks: running(1, 2, 3) }]]).done).toBe(false)
    expect(watch([...looks, [7, { tasks: running(1, 2, 3) }]])).toMatchObject({ done: true, state: 'converged' })
  })

  it('waits as long as the service says, or as the caller says', () => {
    const spec = { UpdateConfig: { Monitor: 2e9 } }
    const looks = [
      [0, { spec, tasks: pending }],
      [1, { spec, tasks: running(1, 2, 3) }],
    ] as const
    expect(watch(looks).lookAgainAt).toBe(at(3))
    expect(watch(looks, { stableMs: 100 }).lookAgainAt).toBe(at(1.1))
    expect(watch(looks, { stableMs: 0 }).done).toBe(true)
  })

  it('takes the word of the engine for tasks that ran before the first look', () => {
    expect(watch([[100, { tasks: running(1, 2, 3) }]], { updateBefore: undefined }).done).toBe(true)
  })

  it('watches anew when a task was replaced', () => {
    const again: TaskOf[] = [...running(1, 2), { id: 'other', slot: 3, state: 'running', created: 4 }]
    const looks = [
      [0, { tasks: pending }],
      [1, { tasks: running(1, 2, 3) }],
      [5, { tasks: again }],
    ] as const
    expect(watch([...looks, [6, { tasks: again }]]).done).toBe(false)
    expect(watch([...looks, [10, { tasks: again }]]).done).toBe(true)
  })

  it('waits until what is not wanted has stopped', () => {
    const spec = oneReplica
    const rest: TaskOf = { slot: 2, state: 'running', desired: 'remove' }
    expect(watch([[50, { spec, tasks: [...running(1), rest] }]])).toMatchObject({
      done: false,
      waitingFor: '1 that are not wanted any more have not stopped',
    })
    expect(watch([[50, { spec, tasks: [...running(1), { ...rest, state: 'shutdown' }] }]]).done).toBe(true)
  })

  it('is done at once with no tasks, and is not before they have stopped', () => {
    const spec = { Mode: { Replicated: { Replicas: 0 } } }
    expect(watch([[0, { spec, tasks: [{ slot: 1, state: 'running', desired: 'remove' }] }]]).done).toBe(false)
    expect(watch([[0, { spec }]])).toMatchObject({ done: true, state: 'converged' })
  })

  it('does not count a task on a node that is away', () => {
    const nodes = { n1: 'ready', n2: 'down' } as const
    const tasks: TaskOf[] = [...running(1, 2), { slot: 3, state: 'running', node: 'n2' }]
    expect(watch([[50, { nodes, tasks }]])).toMatchObject({ done: false, placement: { moving: true } })
    expect(watch([[50, { nodes: { n1: 'ready', n2: 'unknown' }, tasks }]]).done).toBe(false)
  })

  it('asks for the other tasks where the numbers tell of more, and waits for those that are there', () => {
    const counts = { running: 4 }
    const old: TaskOf = { id: 'old', slot: 1, state: 'running', desired: 'shutdown' }
    expect(watch([[50, { tasks: running(1, 2, 3), counts }]])).toMatchObject({ done: false, wantsOthers: true })
    expect(watch([[50, { tasks: running(1, 2, 3), counts, others: [old] }]])).toMatchObject({
      done: false,
      state: 'stopping',
    })
    const nodes = { n1: 'ready', n2: 'down' } as const
    expect(watch([[50, { nodes, tasks: running(1, 2, 3), counts, others: [{ ...old, node: 'n2' }] }]]).done).toBe(true)
  })
})

describe('an update of the engine', () => {
  it('is waited for although all tasks run', () => {
    expect(watch([[50, { update: updating, tasks: running(1, 2, 3) }]])).toMatchObject({
      done: false,
      state: 'updating',
    })
  })

  it('that is completed has watched the tasks itself', () => {
    const looks = [
      [0, { tasks: pending, update: updating }],
      [1, { tasks: running(1, 2, 3), update: updating }],
    ] as const
    expect(watch([...looks, [5.9, { tasks: running(1, 2, 3), update: completed }]])).toMatchObject({ done: true })
    expect(watch([...looks, [5, { tasks: running(1, 2, 3), update: completed }]])).toMatchObject({ done: false })
  })

  it('that was completed before the change counts for nothing', () => {
    const before = { updateBefore: { startedAt: completed.StartedAt } }
    const looks = [
      [10, { tasks: pending, update: completed }],
      [11, { tasks: running(1, 2, 3), update: completed }],
    ] as const
    expect(watch(looks, before).lookAgainAt).toBe(at(16))
  })

  it('that is completed with nothing that works is a failure', () => {
    const tasks = [
      failed('a', 1),
      failed('b', 2),
      failed('c', 3),
      { id: 'd', slot: 1, state: 'starting', created: 4 } as const,
    ]
    const looks = [[0, { spec: oneReplica, update: updating }]] as const
    expect(watch([...looks, [5, { spec: oneReplica, update: updating, tasks }]])).toMatchObject({ failed: false })
    expect(watch([...looks, [5, { spec: oneReplica, update: completed, tasks }]])).toMatchObject({
      failed: true,
      problem: { code: 'CRASH_LOOP' },
    })
  })

  it('that tolerates the failure of one task does not make it run', () => {
    const spec = {
      Mode: { Replicated: { Replicas: 2 } },
      TaskTemplate: { ContainerSpec: { Image: 'app:1' }, RestartPolicy: { Condition: 'none' } },
    } as const
    const tasks = [...running(2), failed('a', 1)]
    const looks = [
      [0, { spec, tasks: [] }],
      [8, { spec, update: completed, tasks }],
    ] as const
    expect(watch([...looks, [9, { spec, update: completed, tasks }]])).toMatchObject({
      failed: true,
      problem: { code: 'TASK_FAILED' },
    })
  })

  it('that is paused is a failure, with the task that it was paused for', () => {
    const update = {
      State: 'paused',
      StartedAt: timestamp(0),
      Message: 'update paused due to failure or early termination of task b',
    } as const
    const tasks = [failed('a', 1), failed('b', 2, 'No such image: app:1')]
    expect(
      watch([
        [0, {}],
        [5, { update, tasks }],
      ]),
    ).toMatchObject({
      failed: true,
      problem: {
        code: 'UPDATE_PAUSED',
        meaning:
          'the engine says: update paused due to failure or early termination of task b (web.1: No such image: app:1)',
        tasks: [{ ID: 'b' }, { ID: 'a' }],
      },
    })
  })

  it('that was paused long ago is none where everything is in place', () => {
    const update = { State: 'paused', StartedAt: timestamp(0) } as const
    expect(watch([[50, { update, tasks: running(1, 2, 3) }]], { updateBefore: undefined }).done).toBe(true)
    expect(watch([[50, { update, tasks: running(1, 2) }]], { updateBefore: undefined })).toMatchObject({
      failed: true,
      problem: { code: 'UPDATE_PAUSED' },
    })
  })

  it('of somebody else in its place ends the wait', () => {
    const spec = { TaskTemplate: { ContainerSpec: { Image: 'app:2' } } }
    const looks = [
      [0, { tasks: running(1, 2, 3) }],
      [1, { spec, update: updating, tasks: running(1) }],
    ] as const
    expect(watch(looks)).toMatchObject({ failed: true, problem: { code: 'UPDATE_SUPERSEDED' } })
  })

  it('with another number of tasks goes on with that number', () => {
    const spec = { Mode: { Replicated: { Replicas: 4 } } }
    expect(
      watch([
        [0, { tasks: pending }],
        [1, { spec, tasks: running(1, 2, 3) }],
      ]),
    ).toMatchObject({ failed: false, placement: { wanted: 4 } })
  })
})

describe('an update that loses a node', () => {
  const nodes = { n1: 'ready', n2: 'down' } as const
  const lost: TaskOf = { id: 'lost', slot: 3, node: 'n2', state: 'running', desired: 'shutdown' }
  const here = { update: updating, nodes, counts: { running: 4 } }

  it('is over when everything is in place, although the engine goes on waiting', () => {
    expect(watch([[50, { ...here, tasks: running(1, 2, 3) }]])).toMatchObject({ done: false, wantsOthers: true })
    expect(watch([[50, { ...here, tasks: running(1, 2, 3), others: [lost] }]])).toMatchObject({ done: true })
  })

  it('has failed when the engine stands still because of that', () => {
    const facts = { ...here, tasks: running(1, 2), others: [lost] }
    expect(
      watch([
        [0, facts],
        [14, facts],
      ]),
    ).toMatchObject({ failed: false, problem: { code: 'NODE_LOST' } })
    expect(
      watch([
        [0, facts],
        [15, facts],
      ]),
    ).toMatchObject({ failed: true })
    expect(
      watch([
        [0, { ...facts, tasks: running(1) }],
        [15, facts],
      ]),
    ).toMatchObject({ failed: false })
  })
})

describe('a rollback', () => {
  const old = { TaskTemplate: { ContainerSpec: { Image: 'app:0' } } }
  const started = { State: 'rollback_started', StartedAt: timestamp(0) } as const
  const over = { State: 'rollback_completed', StartedAt: timestamp(0) } as const
  const looks = [
    [0, { update: updating, tasks: [failed('a', 1)] }],
    [5, { spec: old, update: started, tasks: pending }],
  ] as const
  const end = [...looks, [20, { spec: old, update: over, tasks: running(1, 2, 3) }]] as const

  it('is a failure once it is over, with the tasks that it was for', () => {
    expect(watch(looks)).toMatchObject({
      failed: false,
      state: 'rolling-back',
      problem: { code: 'UPDATE_ROLLED_BACK' },
    })
    expect(watch(end)).toMatchObject({ failed: true, problem: { code: 'UPDATE_ROLLED_BACK', tasks: [{ ID: 'a' }] } })
  })

  it('is the end where it is as good', () => {
    const good = { acceptRollback: true }
    expect(watch(looks, good)).toMatchObject({ failed: false, problem: undefined })
    expect(watch([...end, [30, { spec: old, update: over, tasks: running(1, 2, 3) }]], good)).toMatchObject({
      done: true,
      state: 'rolled-back',
    })
  })

  it('that is paused is a failure in any case', () => {
    const update = { State: 'rollback_paused', StartedAt: timestamp(0) } as const
    expect(watch([[0, { update, tasks: pending }]], { acceptRollback: true })).toMatchObject({
      failed: true,
      problem: { code: 'ROLLBACK_PAUSED' },
    })
  })

  it('finds what has failed among the tasks of the other spec', () => {
    const facts = { spec: old, update: over, tasks: running(1, 2, 3) }
    const before = [[0, { update: updating, tasks: [] }]] as const
    expect(watch([...before, [9, facts]])).toMatchObject({ wantsOthers: true })
    expect(watch([...before, [9, { ...facts, others: [failed('a', 1)] }]])).toMatchObject({
      problem: { tasks: [{ ID: 'a' }] },
    })
  })
})

describe('what is wrong', () => {
  const spec = oneReplica
  const noNode = (reason: string): TaskOf[] => [
    { slot: 1, node: '', state: 'pending', error: `no suitable node (${reason})` },
  ]

  it.each([
    ['scheduling constraints not satisfied on 3 nodes', 'UNSCHEDULABLE'],
    ['insufficient resources on 3 nodes', 'INSUFFICIENT_RESOURCES'],
    ['1 node not available for new tasks; insufficient resources on 2 nodes', 'INSUFFICIENT_RESOURCES'],
    ['host-mode port already in use on 1 node', 'PORT_IN_USE'],
    ['insufficient resources on 1 node; host-mode port already in use on 1 node', 'UNSCHEDULABLE'],
    ['missing plugin on 1 node', 'UNSCHEDULABLE'],
  ] as const)('no place because of %s is %s, once it has lasted', (reason, code) => {
    const tasks = noNode(reason)
    const first = watch([[0, { spec, tasks }]])
    expect(first).toMatchObject({ failed: false, problem: { code }, lookAgainAt: at(2), placement: { moving: false } })
    expect(
      watch([
        [0, { spec, tasks }],
        [2, { spec, tasks }],
      ]),
    ).toMatchObject({ failed: true })
    expect(
      watch(
        [
          [0, { spec, tasks }],
          [2, { spec, tasks }],
        ],
        { failFast: false },
      ),
    ).toMatchObject({ failed: false })
  })

  it('no place is not certain while a task of the service gives one up', () => {
    const tasks: TaskOf[] = [
      ...noNode('host-mode port already in use on 1 node'),
      { slot: 2, state: 'running', desired: 'remove' },
    ]
    expect(
      watch([
        [0, { spec, tasks }],
        [9, { spec, tasks }],
      ]),
    ).toMatchObject({ failed: false, problem: { code: 'PORT_IN_USE' } })
  })

  it.each([
    ['insufficient resources on 3 nodes', false],
    ['host-mode port already in use on 1 node', false],
    ['max replicas per node limit exceed; scheduling constraints not satisfied on 2 nodes', false],
    // No room helps there.
    ['scheduling constraints not satisfied on 3 nodes', true],
    ['missing plugin on 1 node', true],
  ] as const)('no place because of %s, while others give up room, is certain: %s', (reason, failed) => {
    const facts = { spec, tasks: noNode(reason) }
    const looks = [
      [0, facts],
      [9, facts],
    ] as const
    expect(watch(looks, { roomExpected: true })).toMatchObject({ failed })
    expect(watch(looks, { roomExpected: false })).toMatchObject({ failed: true })
  })

  it('no place where a node with tasks was lost is said to be that', () => {
    const nodes = { n1: 'ready', n2: 'down' } as const
    const facts = {
      spec,
      nodes,
      tasks: noNode('1 node not available for new tasks; scheduling constraints not satisfied on 1 node'),
    }
    expect(watch([[0, facts]])).toMatchObject({ wantsOthers: true })
    const others: TaskOf[] = [{ id: 'lost', slot: 1, node: 'n2', state: 'running', desired: 'shutdown' }]
    expect(watch([[0, { ...facts, others }]])).toMatchObject({ problem: { code: 'NODE_LOST' } })
  })

  it.each([
    ['No such image: app:1', 'rejected', 'IMAGE_REJECTED'],
    ['invalid mount config for type "bind": bind source path does not exist: /x', 'rejected', 'TASK_REJECTED'],
    ['task: non-zero exit (143): dockerexec: unhealthy container', 'failed', 'UNHEALTHY'],
    [
      'starting container failed: driver failed: Bind for 0.0.0.0:81 failed: port is already allocated',
      'failed',
      'PORT_IN_USE',
    ],
  ] as const)('%s, %s twice in one slot, is %s', (error, state, code) => {
    const once: TaskOf[] = [
      { id: 'a', slot: 1, state, error, created: 1 },
      { id: 'b', slot: 1, state: 'ready', desired: 'ready', created: 2 },
    ]
    const twice: TaskOf[] = [...once, { id: 'c', slot: 1, state, error, created: 3 }]
    expect(
      watch([
        [0, { spec }],
        [1, { spec, tasks: once }],
      ]),
    ).toMatchObject({ failed: false, problem: { code } })
    expect(
      watch([
        [0, { spec }],
        [3, { spec, tasks: twice }],
      ]),
    ).toMatchObject({ failed: true, problem: { code, tasks: [{ ID: 'c' }, { ID: 'a' }] } })
  })

  it('a process that dies three times in one slot crashes, also where no history is kept', () => {
    const once = (id: string, created: number): TaskOf[] => [{ id, slot: 1, state: 'running', created }]
    const looks = [
      [0, { spec, tasks: once('a', 0) }],
      [1, { spec, tasks: once('b', 1) }],
      [2, { spec, tasks: once('c', 2) }],
    ] as const
    const ready: TaskOf[] = [{ id: 'd', slot: 1, state: 'ready', desired: 'ready', created: 3 }]
    expect(watch(looks)).toMatchObject({ failed: false })
    expect(watch([...looks, [3, { spec, tasks: ready }]])).toMatchObject({
      failed: true,
      problem: { code: 'CRASH_LOOP' },
    })
  })

  it('failures in other slots do not add up', () => {
    const tasks: TaskOf[] = [1, 2, 3].flatMap((slot) => [
      { id: `f${slot}`, slot, state: 'failed' as const, error: 'task: non-zero exit (1)', created: 1 },
      { id: `n${slot}`, slot, state: 'ready' as const, desired: 'ready' as const, created: 2 },
    ])
    expect(
      watch([
        [0, {}],
        [3, { tasks }],
      ]),
    ).toMatchObject({ failed: false, problem: { code: 'CRASH_LOOP' } })
  })

  it('failures from before the change do not count', () => {
    const tasks = [failed('a', -3), failed('b', -2), failed('c', -1), { id: 'd', slot: 1, state: 'starting' } as const]
    expect(watch([[0, { spec, tasks }]])).toMatchObject({ failed: false, problem: undefined })
  })

  it('a task that its node may not have any more has not failed', () => {
    const error = 'assigned node no longer meets constraints'
    const tasks: TaskOf[] = ['a', 'b', 'c'].map((id, created) => ({ id, slot: 1, state: 'rejected', error, created }))
    expect(
      watch([
        [0, { spec }],
        [3, { spec, tasks }],
      ]),
    ).toMatchObject({ problem: undefined })
  })

  it('a task that has an address coming for too long gets none', () => {
    const tasks: TaskOf[] = [{ slot: 1, node: '', state: 'new' }]
    expect(
      watch([
        [0, { spec, tasks }],
        [9, { spec, tasks }],
      ]),
    ).toMatchObject({ failed: false })
    expect(
      watch([
        [0, { spec, tasks }],
        [10, { spec, tasks }],
      ]),
    ).toMatchObject({ failed: true, problem: { code: 'NOT_ALLOCATED' } })
  })
})

describe('a service whose tasks end', () => {
  const spec = (Condition: 'none' | 'on-failure' | 'any'): Partial<ServiceSpec> => ({
    ...oneReplica,
    TaskTemplate: { ContainerSpec: { Image: 'app:1' }, RestartPolicy: { Condition } },
  })
  const complete: TaskOf = { id: 'a', slot: 1, state: 'complete', created: 1 }

  it.each(['none', 'on-failure'] as const)('well, and are not started again (%s), is done', (condition) => {
    expect(watch([[0, { spec: spec(condition), tasks: [complete] }]])).toMatchObject({ done: true, state: 'completed' })
  })

  it('badly, and are not started again, has failed', () => {
    const facts = { spec: spec('none'), tasks: [failed('a', 1)] }
    expect(
      watch([
        [0, { spec: spec('none') }],
        [1, facts],
      ]),
    ).toMatchObject({ failed: false, problem: { code: 'TASK_FAILED' } })
    expect(
      watch([
        [0, { spec: spec('none') }],
        [1, facts],
        [2, facts],
      ]),
    ).toMatchObject({ failed: true })
  })

  it('well, although they should go on, crashes', () => {
    const tasks: TaskOf[] = [
      complete,
      { ...complete, id: 'b' },
      { ...complete, id: 'c' },
      { id: 'd', slot: 1, state: 'ready', desired: 'ready', created: 2 },
    ]
    expect(
      watch([
        [0, { spec: spec('any') }],
        [2, { spec: spec('any'), tasks }],
      ]),
    ).toMatchObject({ failed: true, problem: { code: 'CRASH_LOOP' } })
  })
})

describe('a global service', () => {
  const spec = { Mode: { Global: {} } }
  const on = (...nodes: readonly string[]): TaskOf[] => nodes.map((node) => ({ node, state: 'running' as const }))

  it('is in place on every node that is there, and does not wait for one that is down', () => {
    const nodes = { n1: 'ready', n2: 'ready', n3: 'down' } as const
    expect(watch([[50, { spec, nodes, tasks: on('n1', 'n2', 'n3') }]])).toMatchObject({
      done: true,
      placement: { wanted: 2 },
    })
    expect(watch([[50, { spec, nodes: { ...nodes, n3: 'unknown' }, tasks: on('n1', 'n2', 'n3') }]]).done).toBe(false)
  })

  it('waits for the nodes that still have a task of another spec', () => {
    const old: TaskOf = { id: 'old', node: 'n2', state: 'running' }
    expect(watch([[50, { spec, tasks: on('n1'), counts: { running: 2, desired: 2 } }]])).toMatchObject({ done: false })
    expect(watch([[50, { spec, tasks: on('n1'), others: [old] }]])).toMatchObject({
      done: false,
      placement: { wanted: 2 },
    })
  })

  it('that no node takes is unschedulable, and is waited for a moment', () => {
    expect(
      watch([
        [0, { spec }],
        [2, { spec }],
      ]),
    ).toMatchObject({ failed: false, done: false })
    expect(
      watch([
        [0, { spec }],
        [3, { spec }],
      ]),
    ).toMatchObject({ failed: true, problem: { code: 'UNSCHEDULABLE' } })
  })
})

describe('a job', () => {
  const spec = { Mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 3 } } }
  const done = (...slots: readonly number[]): TaskOf[] =>
    slots.map((slot) => ({ slot, state: 'complete' as const, desired: 'complete' as const }))

  it('is completed when as many tasks as wanted have ended well', () => {
    const facts = { spec, tasks: [...done(0, 1), { slot: 2, state: 'running', desired: 'complete' } as const] }
    expect(watch([[0, facts]])).toMatchObject({ done: false, waitingFor: '2 of 3 tasks are done, web.2 is running' })
    expect(watch([[0, { spec, tasks: done(0, 1, 2) }]])).toMatchObject({ done: true, state: 'completed' })
  })

  it('has failed when a task has ended badly for good', () => {
    const facts = { spec, tasks: [...done(0, 2), failed('a', 1)] }
    expect(
      watch([
        [0, { spec }],
        [1, facts],
        [2, facts],
      ]),
    ).toMatchObject({ failed: true, problem: { code: 'TASK_FAILED' } })
  })

  it('on every node is completed when it is so on all that are there', () => {
    const global = { Mode: { GlobalJob: {} } }
    const tasks = (...nodes: readonly string[]): TaskOf[] =>
      nodes.map((node) => ({ node, state: 'complete' as const, desired: 'complete' as const }))
    const waiting: TaskOf = { node: 'n3', state: 'preparing', desired: 'complete' }
    expect(watch([[0, { spec: global, tasks: [...tasks('n1', 'n2'), waiting] }]]).done).toBe(false)
    const nodes = { n1: 'ready', n2: 'ready', n3: 'down' } as const
    expect(watch([[0, { spec: global, nodes, tasks: [...tasks('n1', 'n2'), waiting] }]]).done).toBe(true)
  })
})
