import { isDeepStrictEqual } from 'node:util'
import type { ServiceInspect } from '../wire/service.ts'
import type { Task, TaskSpec } from '../wire/task.ts'
import { type Diagnosis, diagnose, type Findings } from './diagnose.ts'
import type { EngineVerdict } from './engine-update.ts'
import { lostTasks } from './lost-tasks.ts'
import { isSuperseded } from './memory.ts'
import type { Placement } from './placement.ts'
import { hasFailed } from './task-life.ts'

/** What a judgement goes by. */
export interface Evidence extends Omit<Findings, 'lacking'> {
  /** The service. */
  readonly service: ServiceInspect
  /** What the engine says of its update. */
  readonly verdict: EngineVerdict
  /** What is where. */
  readonly placement: Placement
}

/** Once the engine has spoken there is nothing to wait for. */
const final = { certainAfterMs: 0, duringUpdate: 'count' } as const

/** What is wrong: another's update first, then what the engine says, then what the tasks show. */
export function judge(evidence: Evidence): Diagnosis | undefined {
  const { service, verdict, memory, placement } = evidence
  const tasks = diagnose({ ...evidence, lacking: placement.lacking })
  const rolledBack = service.UpdateStatus?.State?.startsWith('rollback') === true
  if (isSuperseded(memory) && !rolledBack) {
    return { ...final, code: 'UPDATE_SUPERSEDED', meaning: 'another update has taken its place', tasks: [] }
  }
  if (verdict.kind === 'failed' && !(verdict.earlier && placement.complete)) {
    return { ...final, code: verdict.code, ...said(evidence, tasks) }
  }
  if (verdict.kind === 'working' && verdict.phase === 'rolling-back' && !verdict.wanted) {
    return {
      ...said(evidence, tasks),
      code: 'UPDATE_ROLLED_BACK',
      certainAfterMs: Number.POSITIVE_INFINITY,
      duringUpdate: 'wait',
    }
  }
  return tasks ?? noNode(evidence) ?? stuckAtLostNode(evidence)
}

/** What goes on, and how much patience there is with it. */
interface Passing extends Pick<Evidence, 'verdict' | 'placement'> {
  readonly failFast: boolean
  readonly roomExpected: boolean | undefined
}

/** Whether what is wrong may still pass because of what goes on. */
export function mayPass(
  { duringUpdate, code, wantsRoom }: Diagnosis,
  { verdict, placement, failFast, roomExpected }: Passing,
): boolean {
  if (code === 'UPDATE_SUPERSEDED' || verdict.kind === 'failed') return false
  if (!failFast) return true
  if (duringUpdate === 'wait') return verdict.kind === 'working'
  // A task that stops gives room to one that waits.
  return placement.stopping > 0 || (roomExpected === true && wantsRoom === true)
}

/** The engine's words, and why. */
function said(
  { service, memory, nameOf, tasks: all }: Evidence,
  found: Diagnosis | undefined,
): Pick<Diagnosis, 'meaning' | 'tasks'> {
  const words = service.UpdateStatus?.Message ?? service.UpdateStatus?.State ?? 'nothing'
  const seen = [...memory.earlierFailures.values(), ...memory.failures.values()].flatMap(({ task }) => task ?? [])
  // After a rollback the tasks that have failed are no longer of the current spec, and may not have been seen.
  // What does not pass its health check is stopped, and then often ends well.
  const ended = (task: Task): boolean => hasFailed(task) || task.Status.State === 'complete'
  const ofChange = all.filter((task) => ended(task) && isMadeFrom(task.Spec, memory.template))
  const byId = new Map([...ofChange, ...seen].map((task) => [task.ID, task]))
  const failures = [...byId.values()].sort((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1))
  const named = failures.filter(({ ID }) => words.includes(ID))
  const tasks = [...new Set([...named, ...failures])]
  const [first] = tasks
  const because = first === undefined ? found?.meaning : `${nameOf(first)}: ${first.Status.Err || first.Status.State}`
  return {
    meaning: `the engine says: ${words}${because === undefined ? '' : ` (${because})`}`,
    tasks: tasks.length > 0 ? tasks : (found?.tasks ?? []),
  }
}

/** Engines leave the runtime out of tasks, and put it into services. */
function isMadeFrom({ Runtime: _, ...made }: TaskSpec, { Runtime: __, ...template }: TaskSpec): boolean {
  return isDeepStrictEqual(made, template)
}

/** A global service gets no tasks at all where no node fits. */
function noNode({ placement, verdict }: Evidence): Diagnosis | undefined {
  if (placement.wanted > 0 || placement.complete || verdict.kind === 'working') return undefined
  return {
    code: 'UNSCHEDULABLE',
    meaning: 'no node takes a task of it',
    tasks: [],
    certainAfterMs: 3_000,
    duringUpdate: 'count',
  }
}

/** How long an update may stand still before it is stuck, beside the time that it takes between two tasks. */
const stuckMs = 15_000

/** The engine waits for a task on a node that is gone, and updates no other meanwhile: seen for minutes. */
function stuckAtLostNode({ service, verdict, placement, tasks, lifeOf, nameOf }: Evidence): Diagnosis | undefined {
  const lost = lostTasks(tasks, lifeOf)
  const [first] = lost
  const standsStill = verdict.kind === 'working' && placement.missing > 0 && placement.lacking.length === 0
  if (first === undefined || !standsStill) return undefined
  const { Delay = 0, Monitor = 0 } = service.Spec.UpdateConfig ?? {}
  return {
    code: 'NODE_LOST',
    meaning: `the engine waits for ${nameOf(first)} on a node that is gone, and updates no other task`,
    tasks: lost,
    certainAfterMs: stuckMs + (Delay + Monitor) / 1e6,
    duringUpdate: 'count',
  }
}
