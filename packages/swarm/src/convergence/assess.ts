import type { Task } from '../wire/task.ts'
import type { Diagnosis } from './diagnose.ts'
import { type EngineVerdict, engineVerdict } from './engine-update.ts'
import { judge, mayPass } from './judge.ts'
import { lostTasks } from './lost-tasks.ts'
import { type Change, type Memory, remember } from './memory.ts'
import { type Placement, placementOf } from './placement.ts'
import type { ConvergenceOutcome, ConvergencePhase } from './progress.ts'
import { modeOf } from './service-mode.ts'
import { hostnamesOf, serviceTaskFromWire, type TaskNaming } from './service-task.ts'
import { slotsOf } from './slots.ts'
import { nodeLives, type Snapshot } from './snapshot.ts'
import { stableFrom } from './stability.ts'
import { waitingForWords } from './waiting-for.ts'

/** What a wait goes by. */
export interface Rules extends Change {
  /** How long tasks have to run before they count, in milliseconds; the service's own monitor time by default. */
  readonly stableMs: number | undefined
  /** Whether what may pass by itself ends the wait as soon as it is certain. */
  readonly failFast: boolean
  /** Whether going back to the previous spec is what was asked for. */
  readonly acceptRollback: boolean
  /** Whether other services are on their way that may give up room. */
  readonly roomExpected?: boolean
}

/** What one look says. */
export interface Assessment {
  /** Goes into the next look. */
  readonly memory: Memory
  /** How tasks are called. */
  readonly naming: TaskNaming
  /** What is where. */
  readonly placement: Placement
  /** Where the service is on its way, or how it has ended. */
  readonly state: ConvergencePhase | ConvergenceOutcome
  /** Whether it has ended well. */
  readonly done: boolean
  /** What is missing, in words. */
  readonly waitingFor: string
  /** What is wrong, if anything is. */
  readonly problem: Diagnosis | undefined
  /** Whether the problem ends the wait. */
  readonly failed: boolean
  /** When to look again at the latest, because time alone decides then. */
  readonly lookAgainAt: number | undefined
  /** Whether the tasks of other specs are to be read before anything is decided. */
  readonly wantsOthers: boolean
}

/**
 * One step of the state machine: what a service, its tasks and the nodes say at a moment, together with what was seen
 * before. Pure: it knows neither engines nor clocks.
 */
export function assess(previous: Memory | undefined, snapshot: Snapshot, now: number, rules: Rules): Assessment {
  const { service, tasks, others, nodes } = snapshot
  const mode = modeOf(service)
  const condition = service.Spec.TaskTemplate.RestartPolicy?.Condition || 'any'
  const slots = slotsOf(tasks, { ...mode, restartsAlways: !mode.job && condition === 'any' })
  const lifeOf = nodeLives(nodes)
  const placement = placementOf(slots, snapshot, mode, lifeOf)
  const naming: TaskNaming = {
    service: service.Spec.Name ?? service.ID,
    global: mode.global,
    hostnames: hostnamesOf(nodes),
  }
  const nameOf = (task: Task): string => serviceTaskFromWire(task, naming).name
  const seen = remember(previous, snapshot, { slots, now, change: rules })
  const verdict = engineVerdict(service.UpdateStatus, seen, rules.acceptRollback)

  const all = [...tasks, ...(others ?? [])]
  const anyGone = nodes.some(({ ID }) => lifeOf(ID) === 'gone')
  const problem = judge({ service, verdict, placement, memory: seen, lifeOf, tasks: all, nameOf })
  // What else comes into place may be what the rest waits for.
  const key = problem && `${problem.code} ${problem.tasks[0]?.Status.Err ?? ''} ${placement.inPlace.length}`
  const since = seen.problem?.key === key ? (seen.problem?.since ?? now) : now
  const certainAt = problem === undefined ? Number.POSITIVE_INFINITY : since + problem.certainAfterMs
  const patient =
    problem === undefined ||
    mayPass(problem, { verdict, placement, failFast: rules.failFast, roomExpected: rules.roomExpected })

  // An update that has lost a node is never completed: the engine waits for the task there.
  const isOver = verdict.kind !== 'working' || (verdict.wanted && lostTasks(all, lifeOf).length > 0)
  const settled = placement.complete && isOver && problem === undefined
  const stableAt = settled ? stableFrom(placement, seen, { verdict, service, stableMs: rules.stableMs }) : undefined
  const done = stableAt !== undefined && now >= stableAt
  // While the engine replaces tasks there are others anyway; on a node that is gone they matter.
  const unsureOfOthers = !placement.othersKnown && (verdict.kind === 'working' ? anyGone : placement.inOrder)
  return {
    memory: { ...seen, problem: key === undefined ? undefined : { key, since } },
    naming,
    placement,
    state: done ? outcomeOf(mode.job, verdict, placement) : phaseOf(verdict, placement),
    done,
    waitingFor: waitingForWords(placement, {
      verdict,
      job: mode.job,
      nameOf,
      stableInMs: stableAt === undefined ? undefined : stableAt - now,
    }),
    problem,
    failed: !patient && now >= certainAt,
    lookAgainAt: stableAt ?? (patient || certainAt === Number.POSITIVE_INFINITY ? undefined : certainAt),
    wantsOthers: others === undefined && (unsureOfOthers || needsOthers(problem)),
  }
}

/** Tasks of another spec tell which node was lost, and what an update that was rolled back has failed of. */
function needsOthers(problem: Diagnosis | undefined): boolean {
  return problem?.code === 'UNSCHEDULABLE' || (problem?.code === 'UPDATE_ROLLED_BACK' && problem.tasks.length === 0)
}

function phaseOf(verdict: EngineVerdict, { complete, inOrder }: Placement): ConvergencePhase {
  if (verdict.kind === 'working') return verdict.phase
  if (complete) return 'verifying'
  return inOrder ? 'stopping' : 'starting'
}

function outcomeOf(job: boolean, verdict: EngineVerdict, { inPlace }: Placement): ConvergenceOutcome {
  if (verdict.kind === 'completed' && verdict.outcome === 'rolled-back') return 'rolled-back'
  // A service whose tasks end well and are not started again is as good as a job.
  const allDone = inPlace.length > 0 && inPlace.every((slot) => slot.done)
  return job || allDone ? 'completed' : 'converged'
}
