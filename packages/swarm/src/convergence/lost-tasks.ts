import type { Task } from '../wire/task.ts'
import type { NodeLife } from './snapshot.ts'
import { hasEnded } from './task-life.ts'

/** The tasks that nobody hears of any more, because their node is gone. */
export function lostTasks(tasks: readonly Task[], lifeOf: (nodeId: string) => NodeLife): Task[] {
  return tasks.filter((task) => task.NodeID && lifeOf(task.NodeID) === 'gone' && !hasEnded(task))
}
