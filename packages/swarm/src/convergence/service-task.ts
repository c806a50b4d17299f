import type { NodeInspect } from '../wire/node.ts'
import type { Task, TaskState } from '../wire/task.ts'

/** A task of a service as people talk about it. */
export interface ServiceTask {
  /** 25 characters. */
  readonly id: string
  /** `web.1`, as engines call it; with the host name where there is one task on each node. */
  readonly name: string
  /** Which of the replicas it is; undefined where there is one task on each node. */
  readonly slot: number | undefined
  /** Its node, once it has one. */
  readonly nodeId: string | undefined
  /** Host name of its node, while that is in the swarm. */
  readonly hostname: string | undefined
  /** Where it is in its life. */
  readonly state: TaskState
  /** What it shall become: `running`, `shutdown` … */
  readonly desiredState: TaskState
  /** Why it does not go on, or why it has ended. */
  readonly error: string | undefined
  /** Of its first process, once that has ended. */
  readonly exitCode: number | undefined
  /** What it was made from. */
  readonly image: string | undefined
  /** Since when it has been in that state, RFC 3339, by the clock of its node. */
  readonly since: string | undefined
  /** Everything the engine said, as it said it. */
  readonly raw: Task
}

/** What the name of a task is made of. */
export interface TaskNaming {
  /** Name of the service. */
  readonly service: string
  /** Whether there is one task on each node. */
  readonly global: boolean
  /** Host names by id of the node. */
  readonly hostnames: ReadonlyMap<string, string>
}

/** Reads a task off the wire. */
export function serviceTaskFromWire(raw: Task, { service, global, hostnames }: TaskNaming): ServiceTask {
  const hostname = raw.NodeID === undefined ? undefined : hostnames.get(raw.NodeID)
  const slot = global ? undefined : (raw.Slot ?? 0)
  const ended = raw.Status.State === 'failed' || raw.Status.State === 'complete'
  return {
    id: raw.ID,
    name: `${service}.${slot ?? hostname ?? raw.NodeID ?? 'unassigned'}`,
    slot,
    nodeId: raw.NodeID || undefined,
    hostname,
    state: raw.Status.State,
    desiredState: raw.DesiredState,
    error: raw.Status.Err || undefined,
    exitCode: ended ? raw.Status.ContainerStatus?.ExitCode : undefined,
    image: raw.Spec.ContainerSpec?.Image,
    since: raw.Status.Timestamp,
    raw,
  }
}

/** Host names by id. */
export function hostnamesOf(nodes: readonly NodeInspect[]): Map<string, string> {
  return new Map(nodes.map((node) => [node.ID, node.Description?.Hostname ?? node.ID]))
}
