import { isDeepStrictEqual } from 'node:util'
import type { ServiceInspect, TaskTemplate } from '../wire/service.ts'
import type { Task } from '../wire/task.ts'
import type { Slot } from './slots.ts'
import type { Snapshot } from './snapshot.ts'

/** What is remembered from look to look; times are milliseconds of one clock. */
export interface Memory {
  /** What the service was to be at the first look. */
  readonly template: TaskTemplate
  /** What it was to be at this look: another one during and after a rollback. */
  readonly current: TaskTemplate
  /** The beginning of the last update that is not the one that is waited for. */
  readonly earlierUpdate: string | undefined
  /** Since when tasks run, by id. */
  readonly runningSince: ReadonlyMap<string, number>
  /** Tasks of this spec that have failed, by id, also after engines have forgotten them. */
  readonly failures: ReadonlyMap<string, Failure>
  /** Tasks that had failed when the spec became another one. */
  readonly earlierFailures: ReadonlyMap<string, Failure>
  /** Live tasks of the last look, by id, with their slots. */
  readonly live: ReadonlyMap<string, string>
  /** What was wrong at the last look, and since when. */
  readonly problem: { readonly key: string; readonly since: number } | undefined
}

/** A task that has failed, and its slot; engines may have forgotten the task before it was seen to fail. */
export interface Failure {
  /** Key of the slot. */
  readonly slot: string
  /** The task. */
  readonly task: Task | undefined
}

/** Without a change that is known, failures from before the first look count if they are as young as this. */
const recentMs = 60_000

/** What is known of the change that is waited for. */
export interface Change {
  /** `StartedAt` of the engine's last update before the change; undefined where no change is known. */
  readonly updateBefore?: { readonly startedAt: string | undefined } | undefined
}

/** The memory after a look; the first look has none before. */
export function remember(
  memory: Memory | undefined,
  { service, tasks }: Snapshot,
  { slots, now, change }: { readonly slots: readonly Slot[]; readonly now: number; readonly change: Change },
): Memory {
  const first = memory === undefined
  const runningSince = new Map<string, number>()
  for (const { ID, Status } of tasks) {
    if (Status.State !== 'running') continue
    // By its node's clock, which only counts where we have not seen it begin.
    const since = first ? Math.min(now, momentOf(Status.Timestamp) ?? now) : now
    runningSince.set(ID, memory?.runningSince.get(ID) ?? since)
  }
  const { TaskTemplate: current } = service.Spec
  const changed = memory !== undefined && !isDeepStrictEqual(memory.current, current)
  const failures = new Map(changed ? [] : memory?.failures)
  for (const { key, failed } of slots) {
    for (const task of failed) {
      if (first && isOld(task, { service, now, change })) continue
      failures.set(task.ID, { slot: key, task })
    }
  }
  const live = new Map(slots.flatMap((slot) => (slot.live ? [[slot.current.ID, slot.key]] : [])))
  const listed = new Set(tasks.map(({ ID }) => ID))
  const taken = new Set(live.values())
  for (const [id, slot] of changed ? [] : (memory?.live ?? [])) {
    // Where a swarm keeps no history, a task that has failed is gone at once, and another is in its slot.
    if (!listed.has(id) && taken.has(slot)) failures.set(id, { slot, task: undefined })
  }
  return {
    template: memory?.template ?? current,
    current,
    earlierUpdate: first ? earlierUpdate(service.UpdateStatus, change) : memory.earlierUpdate,
    runningSince,
    failures,
    earlierFailures: changed
      ? new Map([...memory.earlierFailures, ...memory.failures])
      : (memory?.earlierFailures ?? new Map()),
    live,
    problem: memory?.problem,
  }
}

/** Whether the service is to be something else than at the first look. */
export function isSuperseded({ template, current }: Memory): boolean {
  return !isDeepStrictEqual(template, current)
}

/** Whether a task has failed before the change: the same spec may have been tried in vain earlier. */
function isOld(
  { CreatedAt, Status }: Task,
  { service, now, change }: { readonly service: ServiceInspect; readonly now: number; readonly change: Change },
): boolean {
  if (change.updateBefore !== undefined) return CreatedAt < service.UpdatedAt
  return now - (momentOf(Status.Timestamp) ?? now) > recentMs
}

/** An update that is over at the first look is an earlier one, unless the change is known to have begun it. */
function earlierUpdate(status: ServiceInspect['UpdateStatus'], { updateBefore }: Change): string | undefined {
  if (updateBefore !== undefined) return updateBefore.startedAt
  const goesOn = status?.State === 'updating' || status?.State === 'rollback_started'
  return goesOn ? undefined : status?.StartedAt
}

function momentOf(timestamp: string | undefined): number | undefined {
  const moment = timestamp === undefined ? Number.NaN : Date.parse(timestamp)
  return Number.isNaN(moment) ? undefined : moment
}
