import type { Task } from '../wire/task.ts'

/** States that a task does not leave any more. */
const ended: ReadonlySet<string> = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'])

/** The tasks that still are on their node: stopping ones count, until the node says that they have stopped. */
export function tasksStillThere(tasks: readonly Task[]): Task[] {
  return tasks.filter(({ Status }) => !ended.has(Status.State))
}
