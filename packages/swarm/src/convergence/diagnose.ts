import type { SwarmErrorCode } from '../errors/codes.ts'
import type { Task } from '../wire/task.ts'
import { failureKind } from './failure-kind.ts'
import type { Failure, Memory } from './memory.ts'
import { isUnschedulable, schedulerCode, wantsRoom } from './scheduler-reason.ts'
import type { Slot } from './slots.ts'
import type { NodeLife } from './snapshot.ts'

/** Something that keeps a service from converging. */
export interface Diagnosis {
  /** The code of the error that it would be. */
  readonly code: SwarmErrorCode
  /** In words, of the first of the tasks. */
  readonly meaning: string
  /** The tasks that have it. */
  readonly tasks: readonly Task[]
  /** How long it has to last before it is certain, in milliseconds. */
  readonly certainAfterMs: number
  /** Whether it is the engine's business while it replaces tasks: its failure action decides then. */
  readonly duringUpdate: 'wait' | 'count'
  /** Whether it passes when other tasks end. */
  readonly wantsRoom?: boolean
}

/** What a diagnosis goes by. */
export interface Findings {
  /** Slots whose task is not in place. */
  readonly lacking: readonly Slot[]
  /** What was seen before. */
  readonly memory: Memory
  /** What is known of a node. */
  readonly lifeOf: (nodeId: string) => NodeLife
  /** All tasks of the service that were read. */
  readonly tasks: readonly Task[]
  /** Name of a task, for people. */
  readonly nameOf: (task: Task) => string
}

/** A container that ends at once has passed through `running`: once is chance, three times in one slot is not. */
const crashes = 3
/** What a node refuses it mostly refuses again. */
const refusals = 2
/** A replacement comes some moments after the end of the task before. */
const givenUpMs = 1_000
/** Resources come free some moments after they were asked for. */
const unschedulableMs = 2_000
/** Engines say nothing of a task that gets no address on its networks. */
const notAllocatedMs = 10_000

/** The worst of what is wrong; undefined where nothing is. */
export function diagnose(findings: Findings): Diagnosis | undefined {
  return failing(findings) ?? givenUp(findings) ?? unschedulable(findings) ?? notAllocated(findings)
}

function failing({ lacking, memory, nameOf }: Findings): Diagnosis | undefined {
  const bySlot = Map.groupBy([...memory.failures.values()], ({ slot }) => slot)
  const slot = lacking.reduce<Slot | undefined>(
    (worst, next) => (count(bySlot, next) > count(bySlot, worst) ? next : worst),
    undefined,
  )
  if (slot === undefined) return undefined
  const failures = bySlot.get(slot.key) ?? []
  const tasks = failures.flatMap(({ task }) => task ?? []).reverse()
  const [last] = tasks
  const kind = last === undefined ? 'CRASH_LOOP' : failureKind(last)
  const code = slot.givenUp && kind === 'CRASH_LOOP' ? 'TASK_FAILED' : kind
  const enough = failures.length >= (code === 'CRASH_LOOP' ? crashes : refusals)
  const times = failures.length === 1 ? 'once' : `${failures.length} times`
  const subject = last === undefined ? 'a task' : nameOf(last)
  return {
    code,
    meaning: `${subject} has failed ${times}${last === undefined ? '' : `, at last with: ${wordsOf(last)}`}`,
    tasks,
    certainAfterMs: enough ? 0 : slot.givenUp ? givenUpMs : Number.POSITIVE_INFINITY,
    duringUpdate: 'wait',
  }
}

function count(bySlot: ReadonlyMap<string, readonly Failure[]>, slot: Slot | undefined): number {
  return slot === undefined ? 0 : (bySlot.get(slot.key)?.length ?? 0)
}

/** A task that has ended for good after the last of its restarts. */
function givenUp({ lacking, nameOf }: Findings): Diagnosis | undefined {
  const tasks = lacking.filter((slot) => slot.givenUp).map(({ current }) => current)
  const [first] = tasks
  if (first === undefined) return undefined
  return {
    code: 'TASK_FAILED',
    meaning: `${nameOf(first)} has ended, and is not started again: ${wordsOf(first)}`,
    tasks,
    certainAfterMs: givenUpMs,
    duringUpdate: 'wait',
  }
}

function unschedulable({ lacking, lifeOf, tasks: all, nameOf }: Findings): Diagnosis | undefined {
  const tasks = lacking.map(({ current }) => current).filter(({ Status }) => isUnschedulable(Status.Err))
  const [first] = tasks
  if (first === undefined) return undefined
  const words = first.Status.Err ?? ''
  const lost = all.some(({ NodeID }) => NodeID && lifeOf(NodeID) === 'gone')
  const scheduler = schedulerCode(words)
  return {
    code: lost && scheduler === 'UNSCHEDULABLE' ? 'NODE_LOST' : scheduler,
    meaning: `for ${nameOf(first)} there is ${words}`,
    tasks,
    certainAfterMs: unschedulableMs,
    duringUpdate: 'count',
    wantsRoom: wantsRoom(words),
  }
}

function notAllocated({ lacking, nameOf }: Findings): Diagnosis | undefined {
  const tasks = lacking.filter(({ live }) => live).map(({ current }) => current)
  const stuck = tasks.filter(({ Status, DesiredState }) => Status.State === 'new' && DesiredState !== 'ready')
  const [first] = stuck
  if (first === undefined) return undefined
  return {
    code: 'NOT_ALLOCATED',
    meaning: `${nameOf(first)} gets no address on its networks`,
    tasks: stuck,
    certainAfterMs: notAllocatedMs,
    duringUpdate: 'count',
  }
}

function wordsOf({ Status }: Task): string {
  if (Status.Err) return Status.Err
  return `${Status.State}, exit code ${Status.ContainerStatus?.ExitCode ?? 0}`
}
