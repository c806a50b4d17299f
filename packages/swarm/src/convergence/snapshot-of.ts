import type { NodeInspect, NodeState } from '../wire/node.ts'
import type { ServiceInspect, ServiceSpec, UpdateStatus } from '../wire/service.ts'
import type { Task } from '../wire/task.ts'
import type { Snapshot } from './snapshot.ts'

/** A moment of the tests' clock, in seconds. */
export const at = (seconds: number): number => Date.parse('2026-01-01T00:00:00Z') + seconds * 1_000
/** The same as engines write it. */
export const timestamp = (seconds: number): string => new Date(at(seconds)).toISOString()

/** A task for tests of the state machine: `{ slot: 1, state: 'running' }`. */
export interface TaskOf {
  readonly id?: string
  readonly slot?: number
  readonly node?: string
  readonly state: Task['Status']['State']
  readonly desired?: Task['DesiredState']
  readonly error?: string
  readonly created?: number
  readonly since?: number
  readonly spec?: Task['Spec']
  readonly run?: number
}

/** A service with tasks and nodes, for tests of the state machine. */
export interface SnapshotFacts {
  readonly spec?: Partial<ServiceSpec>
  readonly update?: UpdateStatus
  readonly tasks?: readonly TaskOf[]
  readonly others?: readonly TaskOf[]
  readonly nodes?: Readonly<Record<string, NodeState>>
  readonly run?: number
  /** The engine's own count, where it is not that of the tasks. */
  readonly counts?: { readonly running?: number; readonly desired?: number }
}

const template = { ContainerSpec: { Image: 'app:1' } }
const ended = ['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']

/** Makes a snapshot of a service `web`, three replicas by default, on ready nodes n1 to n3. */
export function snapshotOf(facts: SnapshotFacts): Snapshot {
  const { spec = {}, update, nodes = { n1: 'ready', n2: 'ready', n3: 'ready' }, run, counts = {} } = facts
  const tasks = (facts.tasks ?? []).map(taskOf)
  const others = facts.others?.map(taskOf)
  const all = [...tasks, ...(others ?? [])]
  const live = all.filter(({ DesiredState, Status }) => DesiredState === 'running' && !ended.includes(Status.State))
  const service: ServiceInspect = {
    ID: 'id-of-web',
    Version: { Index: 10 },
    CreatedAt: timestamp(0),
    UpdatedAt: timestamp(0),
    Spec: { Name: 'web', TaskTemplate: template, Mode: { Replicated: { Replicas: 3 } }, ...spec },
    ...(update === undefined ? {} : { UpdateStatus: update }),
    ...(run === undefined ? {} : { JobStatus: { JobIteration: { Index: run } } }),
    ServiceStatus: {
      RunningTasks: counts.running ?? all.filter(({ Status }) => Status.State === 'running').length,
      DesiredTasks: counts.desired ?? live.length,
      CompletedTasks: 0,
    },
  }
  return { service, tasks, others, nodes: Object.entries(nodes).map(([id, state]) => nodeOf(id, state)) }
}

/** Makes a task. */
export function taskOf(facts: TaskOf): Task {
  const { slot, node = 'n1', state, desired, error, created = 0, since = created, spec = template, run } = facts
  return {
    ID: facts.id ?? `task-${slot ?? node}`,
    Version: { Index: 1 },
    CreatedAt: timestamp(created),
    UpdatedAt: timestamp(since),
    Spec: spec,
    ServiceID: 'id-of-web',
    ...(slot === undefined ? {} : { Slot: slot }),
    NodeID: node,
    Status: { Timestamp: timestamp(since), State: state, ...(error === undefined ? {} : { Err: error }) },
    DesiredState: desired ?? (ended.includes(state) ? 'shutdown' : 'running'),
    ...(run === undefined ? {} : { JobIteration: { Index: run } }),
  }
}

function nodeOf(id: string, state: NodeState): NodeInspect {
  return {
    ID: id,
    Version: { Index: 1 },
    CreatedAt: timestamp(0),
    UpdatedAt: timestamp(0),
    Spec: { Role: 'worker', Availability: 'active' },
    Description: { Hostname: `host-${id}` },
    Status: { State: state },
  }
}
