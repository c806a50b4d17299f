import type { Engine } from '@raftkit/swarm'

/** Gives no node a task any more; those that nodes have stay. */
export async function pauseNodes(manager: Engine, signal: AbortSignal): Promise<void> {
  const nodes = await manager.nodes.list({ signal })
  await Promise.all(
    nodes
      .filter(({ Spec }) => Spec.Availability === 'active')
      .map(({ ID, Version, Spec }) =>
        manager.nodes.update(ID, Version.Index, { ...Spec, Availability: 'pause' }, { signal }),
      ),
  )
}
