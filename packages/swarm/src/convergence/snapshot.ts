import type { NodeInspect } from '../wire/node.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { Task } from '../wire/task.ts'

/** A service with what belongs to it, as a manager sees it at one moment. */
export interface Snapshot {
  /** The service, with its numbers of tasks. */
  readonly service: ServiceInspect
  /** Tasks of the current spec or, of a job, of the current run; those that have ended included. */
  readonly tasks: readonly Task[]
  /**
   * All the others. They are read only when the tasks of the current spec are in order and the numbers say that there are
   * more; undefined before.
   */
  readonly others: readonly Task[] | undefined
  /** All nodes. */
  readonly nodes: readonly NodeInspect[]
}

/** What is known of a node that a task is on. */
export type NodeLife =
  /** It is there. */
  | 'ready'
  /** It is down or has left the swarm: its tasks are past waiting for. */
  | 'gone'
  /** The managers do not know at present. */
  | 'unknown'

/** Reads the lives of all nodes. */
export function nodeLives(nodes: readonly NodeInspect[]): (nodeId: string) => NodeLife {
  const states = new Map(nodes.map(({ ID, Status }) => [ID, Status.State]))
  return (nodeId) => {
    const state = states.get(nodeId)
    if (state === 'ready') return 'ready'
    return state === undefined || state === 'down' ? 'gone' : 'unknown'
  }
}
