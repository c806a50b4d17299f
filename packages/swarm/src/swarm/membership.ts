import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { LocalNodeState, RemoteManager, SwarmStatus } from '../wire/system.ts'

/** Where an engine stands towards Swarm, by its own word. */
export interface Membership {
  /** `active` when it is in a swarm. */
  readonly state: LocalNodeState
  /** Set when it is active. */
  readonly role: 'manager' | 'worker' | undefined
  /** Id of its node; empty when it is in no swarm. */
  readonly nodeId: string
  /** The address it advertises, without a port. */
  readonly nodeAddr: string
  /** Id of its swarm; only managers know it. */
  readonly clusterId: string | undefined
  /** The managers it knows. */
  readonly managers: readonly RemoteManager[]
  /** Why its swarm cannot be used; empty when it can. */
  readonly error: string
}

/** Reads it from `GET /info`: the ping header is missing before Engine 23 and tells less. */
export async function readMembership(engine: Engine, options: CallOptions = {}): Promise<Membership> {
  const { Swarm: swarm } = await engine.info({ signal: options.signal, timeoutMs: options.timeoutMs })
  return membershipOf(swarm)
}

/** The same, of what was read already. */
export function membershipOf(swarm: SwarmStatus): Membership {
  return {
    state: swarm.LocalNodeState,
    role: swarm.LocalNodeState === 'active' ? (swarm.ControlAvailable ? 'manager' : 'worker') : undefined,
    nodeId: swarm.NodeID,
    nodeAddr: swarm.NodeAddr,
    clusterId: swarm.Cluster?.ID || undefined,
    managers: swarm.RemoteManagers ?? [],
    error: swarm.Error,
  }
}
