import type { NodeInspect, NodeState } from '../wire/node.ts'

/** A node as people talk about it. */
export interface Node {
  /** 25 characters, new at every join. */
  readonly id: string
  /** Not unique: a host that joined twice has two entries. */
  readonly hostname: string
  /** Liveness as the leader sees it. Judge managers by {@link Node.reachability}: it is quicker. */
  readonly status: NodeState
  /** Why, when the status is not `ready`. */
  readonly statusMessage: string | undefined
  /** What the operator wants the node to be. */
  readonly role: 'worker' | 'manager'
  /** Whether it gets tasks (`active`), keeps those it has (`pause`) or loses them (`drain`). */
  readonly availability: 'active' | 'pause' | 'drain'
  /** Whether it leads the managers. */
  readonly leader: boolean
  /** How the other managers reach it; undefined on workers. */
  readonly reachability: 'unknown' | 'unreachable' | 'reachable' | undefined
  /** Its address, without a port. */
  readonly addr: string
  /** Where it is reached as a manager, `address:port`; undefined on workers. */
  readonly managerAddr: string | undefined
  /** Version of its engine. */
  readonly engineVersion: string
  /** Labels that the operator gave it. */
  readonly labels: Readonly<Record<string, string>>
  /** Everything the engine said, as it said it. */
  readonly raw: NodeInspect
}

/** Reads a node off the wire; what engines leave out because it is zero or false is put back. */
export function nodeFromWire(raw: NodeInspect): Node {
  return {
    id: raw.ID,
    hostname: raw.Description?.Hostname ?? '',
    status: raw.Status.State,
    statusMessage: raw.Status.Message || undefined,
    role: raw.Spec.Role,
    availability: raw.Spec.Availability,
    leader: raw.ManagerStatus?.Leader ?? false,
    reachability: raw.ManagerStatus?.Reachability,
    addr: raw.Status.Addr ?? '',
    managerAddr: raw.ManagerStatus?.Addr,
    engineVersion: raw.Description?.Engine?.EngineVersion ?? '',
    labels: raw.Spec.Labels ?? {},
    raw,
  }
}
