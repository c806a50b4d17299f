import type { CallOptions } from '../call-options.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'

/** Whether an id is that of a node of the swarm: no other swarm has a node with it. */
export async function knowsNode(managers: Managers, nodeId: string, options: CallOptions): Promise<boolean> {
  try {
    // Engines take the beginning of an id, too.
    return (await managers.read((engine, call) => engine.nodes.inspect(nodeId, call), options)).ID === nodeId
  } catch (error) {
    if (isSwarmError(error, 'NOT_FOUND')) return false
    throw error
  }
}
