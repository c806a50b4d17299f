import type { CallOptions } from '../call-options.ts'
import { hasEnded } from '../convergence/task-life.ts'
import type { Engine } from '../engine/engine.ts'
import type { Managers } from '../managers/managers.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, type WaitOptions, waitFor } from '../wait/wait-for.ts'
import type { Task } from '../wire/task.ts'

/** A service that is being removed. */
export interface Removed {
  /** Its full id. */
  readonly id: string
  /** Its name. */
  readonly name: string
}

/**
 * Waits until nothing is left of a service that was removed: no task on a node that is there, and no container on the
 * engines at hand. Tasks cannot be listed by their service any more by then, but by their names. Engine 20.10 keeps the
 * tasks of jobs that have ended, and their containers: these are not waited for.
 */
export async function untilGone(managers: Managers, service: Removed, options: WaitOptions): Promise<void> {
  await waitFor(async (signal): Promise<ConditionResult<true>> => {
    const call = endingWith(signal)
    const { waiting, kept } = await tasksLeft(managers, service, call)
    if (waiting > 0) return { pending: `${waiting} tasks have not stopped` }
    const counts = await Promise.all(managers.engines.map((engine) => containersLeft(engine, service, kept, call)))
    const containers = counts.reduce((sum, count) => sum + count, 0)
    return containers === 0 ? { done: true } : { pending: `${containers} containers are still there` }
  }, options)
}

/** How many tasks of a service are not gone yet, and the ids of all that are listed. */
export async function tasksLeft(
  managers: Managers,
  { id, name }: Removed,
  call: CallOptions,
): Promise<{ readonly waiting: number; readonly kept: ReadonlySet<string> }> {
  const filters = { name: `${name}.` }
  const tasks = await managers.read((engine, limits) => engine.tasks.list({ ...limits, filters }), call)
  const own = tasks.filter(({ ServiceID }) => ServiceID === id)
  if (own.length === 0) return { waiting: 0, kept: new Set() }
  const nodes = await managers.read((engine, limits) => engine.nodes.list(limits), call)
  // What a node that is down has still running nobody can tell, and nobody can end.
  const ready = new Set(nodes.flatMap(({ ID, Status }) => (Status.State === 'ready' ? [ID] : [])))
  const goes = (task: Task): boolean => !hasEnded(task) || task.DesiredState === 'remove'
  const waiting = own.filter((task) => goes(task) && (!task.NodeID || ready.has(task.NodeID)))
  return { waiting: waiting.length, kept: new Set(own.map(({ ID }) => ID)) }
}

/** One that does not answer is not waited for. */
async function containersLeft(
  engine: Engine,
  { id }: Removed,
  kept: ReadonlySet<string>,
  call: CallOptions,
): Promise<number> {
  try {
    const containers = (await engine.request({
      ...call,
      timeoutMs: 5_000,
      action: 'list containers',
      method: 'GET',
      path: '/containers/json',
      query: { all: true, filters: JSON.stringify({ label: [`com.docker.swarm.service.id=${id}`] }) },
    })) as readonly { readonly Labels?: Readonly<Record<string, string>> }[]
    return containers.filter(({ Labels }) => !kept.has(Labels?.['com.docker.swarm.task.id'] ?? '')).length
  } catch {
    call.signal?.throwIfAborted()
    return 0
  }
}
