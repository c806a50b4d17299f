import type { Task, TaskState } from '../wire/task.ts'

/** The states in the order in which a task goes through them. */
const order: readonly TaskState[] = [
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
]
const runs = order.indexOf('running')

/** Whether a task is over: it does not leave such a state any more. */
export function hasEnded({ Status }: Task): boolean {
  return order.indexOf(Status.State) > runs
}

/** Whether a task is meant to run, or, of a job, to run to its end. */
export function isWanted({ DesiredState }: Task): boolean {
  return order.indexOf(DesiredState) <= runs || DesiredState === 'complete'
}

/** Whether a task is to end and has not ended yet. */
export function isStopping(task: Task): boolean {
  return !isWanted(task) && !hasEnded(task)
}

/** What the engine says when a node may not have a task any more: nothing is wrong with the task then. */
const evicted = 'assigned node no longer meets constraints'

/** Whether a task has ended by itself and not well. */
export function hasFailed({ Status }: Task): boolean {
  return (Status.State === 'failed' || Status.State === 'rejected') && Status.Err !== evicted
}
