import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Network } from '../wire/network.ts'

/** Longer than any list of networks takes while there is a leader. */
const quickMs = 5_000

/**
 * All networks of the swarm. A manager without a leader answers with those that it happens to hold itself, and does not
 * say so; so the answer counts only if the leader answered before it, and it did not have to wait for one.
 */
export async function readNetworks(managers: Managers, options: CallOptions): Promise<Network[]> {
  return managers.read(listNetworks, options)
}

/** The same, of one manager. */
export async function listNetworks(engine: Engine, call: CallOptions): Promise<Network[]> {
  await engine.nodes.list({ ...call, filters: { role: 'manager' } })
  const begun = performance.now()
  const networks = await engine.networks.list(call)
  if (performance.now() - begun > quickMs) {
    throw new SwarmError('LEADERSHIP_LOST', { action: 'list networks', engine: engine.address })
  }
  return networks.filter(({ Scope }) => Scope === 'swarm')
}
