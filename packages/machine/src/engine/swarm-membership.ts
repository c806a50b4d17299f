import type { Machine } from '../store/machine.ts'
import { askEngine } from './ask-engine.ts'

/** What an engine is in swarm mode. */
export interface SwarmMembership {
  /** `''` for an engine that is in no swarm, or does not know because its swarm is locked. */
  readonly role: '' | 'manager' | 'worker'
  /** In the engine's own words: `active`, `inactive`, `pending`, `locked`, `error`. */
  readonly state: string
}

/**
 * Asks a machine's engine what it is in swarm mode, which every engine knows of itself, workers included.
 *
 * @throws what `engineVersion` throws
 */
export async function swarmMembership(machine: Machine, signal: AbortSignal): Promise<SwarmMembership> {
  const { Swarm } = await askEngine(machine, '/info', signal, (answer) => isSwarm(answer['Swarm']))
  if (!isSwarm(Swarm)) return { role: '', state: '' }
  const { LocalNodeState: state, ControlAvailable, NodeID } = Swarm
  const member = state !== 'inactive' && typeof NodeID === 'string' && NodeID !== ''
  return { role: member ? (ControlAvailable === true ? 'manager' : 'worker') : '', state }
}

interface SwarmInfo {
  readonly LocalNodeState: string
  readonly ControlAvailable?: unknown
  readonly NodeID?: unknown
}

function isSwarm(value: unknown): value is SwarmInfo {
  return typeof value === 'object' && value !== null && typeof (value as SwarmInfo).LocalNodeState === 'string'
}
