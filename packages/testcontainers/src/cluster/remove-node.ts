import type { CallOptions, Node, Swarm } from '@raftkit/swarm'
import { removeGroupHost } from '../cleanup/remove-group.ts'
import type { SwarmNode } from './swarm-node.ts'
import { untilWorkerInside } from './until-worker-inside.ts'

/**
 * Takes a node out of its swarm as an operator does: no more tasks, no manager any more, left, off the list; then its
 * container goes. One that does not run is only demoted and struck off.
 *
 * @param drains - whether its tasks are waited for until they have stopped
 */
export async function removeNode(
  swarm: Swarm,
  node: SwarmNode,
  options: CallOptions,
  drains: boolean = true,
): Promise<void> {
  const runs = (await node.state(options)) === 'running'
  const entries = (await swarm.nodes.list(options)).filter(({ hostname }) => hostname === node.name)
  for (const entry of entries) await takeOut(swarm, node, entry, { runs, drains }, options)
  const { runtime, group, machines } = node.parts
  node.engine.close()
  await removeGroupHost(runtime, group, node.name)
  await machines.remove(node.name)
}

async function takeOut(
  swarm: Swarm,
  node: SwarmNode,
  { id, role, status }: Node,
  { runs, drains }: { readonly runs: boolean; readonly drains: boolean },
  options: CallOptions,
): Promise<void> {
  // Refused before anything else is touched: the last manager, and one that the others need.
  if (role === 'manager') {
    await swarm.nodes.demote(id, { ...options, engine: node.engine })
    if (runs) await untilWorkerInside(node, options)
  }
  if (runs && status === 'ready') {
    if (drains) await swarm.nodes.drain(id, options)
    await swarm.leave(node.engine, options)
  }
  await swarm.nodes.remove(id, { ...options, force: true })
}
