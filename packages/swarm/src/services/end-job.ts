import type { CallOptions } from '../call-options.ts'
import { modeOf } from '../convergence/service-mode.ts'
import { hasEnded, isWanted } from '../convergence/task-life.ts'
import type { Managers } from '../managers/managers.ts'
import { updateObject } from '../update/update-object.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, type WaitOptions, waitFor } from '../wait/wait-for.ts'
import type { ServiceInspect } from '../wire/service.ts'
import { forceUpdate } from './force-update.ts'
import { tasksLeft } from './until-gone.ts'

/**
 * Ends what is under way of a job, before the job is removed, by an iteration without tasks. Engine 20.10 removes the
 * service only: its tasks would run on, or wait for a node, for good. Engines from 26.1 on tell them by themselves.
 */
export async function endJob(managers: Managers, service: ServiceInspect, options: WaitOptions): Promise<void> {
  if (!modeOf(service).job) return
  const { ID: id, Spec } = service
  const goingOn = async (call: CallOptions): Promise<number> => {
    const filters = { service: id }
    const tasks = await managers.read((engine, limits) => engine.tasks.list({ ...limits, filters }), call)
    return tasks.filter((task) => isWanted(task) && !hasEnded(task)).length
  }
  if ((await goingOn(options)) === 0) return
  await updateObject(
    {
      action: options.action,
      managers,
      read: (engine, limits) => engine.services.inspect(id, limits),
      write: (engine, version, spec, limits) => engine.services.update(id, version, spec, limits),
      change: (spec) => {
        if (spec.Mode?.ReplicatedJob) spec.Mode = { ReplicatedJob: { MaxConcurrent: 0, TotalCompletions: 0 } }
        // A global job has as many tasks as there are nodes that may have one.
        else spec.TaskTemplate.Placement = { ...spec.TaskTemplate.Placement, Constraints: ['node.id==none'] }
        forceUpdate(spec)
      },
    },
    options,
  )
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const count = await goingOn(endingWith(signal))
      if (count > 0) return { pending: `${count} tasks of the job have not been told to end` }
      const { waiting } = await tasksLeft(managers, { id, name: Spec.Name ?? id }, endingWith(signal))
      return waiting === 0 ? { done: true } : { pending: `${waiting} tasks of the job have not ended` }
    },
    { ...options, intervalMs: 50 },
  )
}
