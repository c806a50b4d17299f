import { SwarmError } from '../errors/swarm-error.ts'
import type { Node } from './node.ts'

/**
 * Refuses to take a manager away where too few would remain to agree: more than half of the members must be reachable.
 * The engine refuses only some of these, and asks the managers that are to agree first.
 *
 * @throws SwarmError `LAST_MANAGER`, `QUORUM_LOSS`
 */
export function checkQuorumWithout(node: Node, nodes: readonly Node[], action: string): void {
  const members = nodes.filter(({ reachability }) => reachability !== undefined)
  if (!members.some(({ id }) => id === node.id)) return
  if (members.length === 1) throw new SwarmError('LAST_MANAGER', { action })
  const remaining = members.length - 1
  const needed = Math.floor(remaining / 2) + 1
  const reachable = members.filter(({ id, reachability }) => id !== node.id && reachability === 'reachable').length
  if (reachable >= needed) return
  throw new SwarmError('QUORUM_LOSS', {
    action,
    meaning: `${reachable} of the ${remaining} remaining managers can be reached, and ${needed} are needed`,
    remedy: 'bring back the managers that are away, or promote another node first',
  })
}
