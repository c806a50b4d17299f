import { type CallOptions, type Node, type Swarm, waitFor } from '@raftkit/swarm'
import type { Host } from '../hosts/host.ts'
import { untilWorkerInside } from './until-worker-inside.ts'

/**
 * Makes the leader a worker, so that another manager leads at once: one that is stopped hands nothing over, and the
 * others take ten seconds and more to elect. Returns when the node may be stopped. Does nothing where the node does not
 * lead, or too few managers would remain.
 *
 * @param demoting - called with the id of the node before it is told: what follows may fail when it has been done
 */
export async function stepDown(
  swarm: Swarm,
  host: Host,
  node: Node,
  demoting: (id: string) => void,
  options: CallOptions,
): Promise<void> {
  const nodes = await swarm.nodes.list(options)
  if (!nodes.some(({ id, leader }) => leader && id === node.id) || !isEnoughWithout(node, nodes)) return
  demoting(node.id)
  await swarm.nodes.update(
    node.id,
    (spec) => {
      spec.Role = 'worker'
    },
    options,
  )
  await waitFor(
    async (signal) => {
      const leader = (await swarm.nodes.list({ signal })).find((other) => other.leader)
      return leader === undefined || leader.id === node.id ? { pending: 'no other manager leads yet' } : { done: true }
    },
    { ...options, action: `let another manager lead than ${node.hostname}`, intervalMs: 20 },
  )
  await untilWorkerInside(host, options)
}

function isEnoughWithout(node: Node, nodes: readonly Node[]): boolean {
  const others = nodes.filter(({ id, reachability }) => id !== node.id && reachability !== undefined)
  const reachable = others.filter(({ reachability }) => reachability === 'reachable').length
  return others.length > 0 && reachable > others.length / 2
}
