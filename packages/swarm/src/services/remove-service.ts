import { hasEnded } from '../convergence/task-life.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { removeObject } from '../update/remove-object.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, type WaitOptions, waitFor } from '../wait/wait-for.ts'
import { within } from '../wait/within.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { Task, TaskState } from '../wire/task.ts'
import { endJob } from './end-job.ts'

/** How long managers may take to strike off tasks, which they do four times a second. */
const strikeOffMs = 5_000

/** Tasks in these states have no node that would have to stop them. */
const unassigned: ReadonlySet<TaskState> = new Set(['new', 'allocated', 'pending'])

/**
 * Removes a service; of a job, what is under way ends first.
 *
 * A manager that strikes off tasks while it marks all tasks of a removed service to go dies of it, with its whole engine, up
 * to Engine 28.5 at least (moby/swarmkit#3222): what is about to be struck off is waited for.
 *
 * @returns whether it was there
 */
export async function removeService(
  managers: Managers,
  service: ServiceInspect,
  options: WaitOptions,
): Promise<boolean> {
  const { action } = options
  const { ID: id } = service
  return within(action, options, async (call) => {
    try {
      await endJob(managers, service, { ...call, action })
      await untilStruckOff(managers, id, { ...call, action })
    } catch (error) {
      // Somebody else has removed it meanwhile.
      if (isSwarmError(error, 'NOT_FOUND')) return false
      throw error
    }
    return removeObject({ action, managers, remove: (engine, limits) => engine.services.remove(id, limits) }, call)
  })
}

async function untilStruckOff(managers: Managers, service: string, options: WaitOptions): Promise<void> {
  const since = performance.now()
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const list = await managers.read(
        (engine, limits) => engine.tasks.list({ ...limits, filters: { service } }),
        endingWith(signal),
      )
      const count = list.filter(isGoing).length
      // A manager that does not get to it holds up nobody for good.
      if (count === 0 || performance.now() - since >= strikeOffMs) return { done: true }
      return { pending: `${count} tasks are about to be struck off` }
    },
    { ...options, intervalMs: 50 },
  )
}

/** Whether the managers strike a task off at their next look. */
function isGoing(task: Task): boolean {
  return task.DesiredState === 'remove' && (hasEnded(task) || unassigned.has(task.Status.State))
}
