import type { Swarm } from '@raftkit/swarm'
import type { SwarmNode } from './swarm-node.ts'
import { untilReady } from './until-agreed.ts'
import { untilWorkerInside } from './until-worker-inside.ts'

/** How long the undo of a join may take. */
const undoMs = 30_000

/**
 * Lets a node join a swarm that runs, and waits until its managers see it ready. A failure is undone before the node
 * goes: managers that lose one of two without having agreed to it can agree to nothing any more.
 */
export async function joinCluster(
  swarm: Swarm,
  node: SwarmNode,
  nodes: readonly SwarmNode[],
  signal: AbortSignal,
): Promise<void> {
  const { labels, availability } = node.parts.plan
  const { nodeId } = await swarm.join(node.engine, { role: node.role, advertiseAddr: node.ip, availability, signal })
  try {
    await untilReady(nodes, { signal, timeoutMs: Number.POSITIVE_INFINITY })
    if (Object.keys(labels).length > 0) await swarm.nodes.label(nodeId, labels, { signal })
  } catch (error) {
    await undo(swarm, node, nodeId).catch(() => undefined)
    throw error
  }
}

async function undo(swarm: Swarm, node: SwarmNode, id: string): Promise<void> {
  if (node.role === 'manager') {
    await swarm.nodes.demote(id, { engine: node.engine, timeoutMs: undoMs })
    await untilWorkerInside(node, { timeoutMs: undoMs })
  }
  await swarm.leave(node.engine, { timeoutMs: undoMs })
  await swarm.nodes.remove(id, { force: true, timeoutMs: undoMs })
}
