import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { mixedCalls, stateOf } from '../../support/mixed-calls.ts'
import { nodeImages } from '../../support/node-images.ts'

/** Kills the leader and a follower in turn and starts it again, until it is told to end; tells of each time. */
async function killInALoop(cluster: StartedSwarmCluster, signal: AbortSignal, onKill: () => void): Promise<void> {
  let kills = 0
  while (!signal.aborted) {
    const managers = await cluster.swarm.nodes.list()
    const victim = managers.find(({ leader }) => leader === (kills % 2 === 0))
    const node = cluster.node(victim?.hostname ?? 'manager-1')
    await node.kill()
    kills++
    await node.start()
    await cluster.swarm.nodes.ready({ count: 3, timeoutMs: 120_000 })
    onKill()
  }
}

test.each(nodeImages().available)(
  'Engine $version: two hundred calls and more, a manager being killed all the time: each succeeds, and counts once',
  async ({ image }) => {
    await using cluster = await new SwarmCluster(image).withManagers(3).start()
    const end = new AbortController()
    let kills = 0
    const killing = killInALoop(cluster, end.signal, () => kills++)
    // Without kills there is nothing to wait for.
    killing.catch(() => end.abort())
    const areEnough = (calls: number): boolean => end.signal.aborted || (calls >= 200 && kills > 2)
    const outcome = await mixedCalls(cluster.swarm, areEnough, 'mixed', 120_000).finally(() => end.abort())
    await killing
    expect(outcome.failures).toEqual([])
    const { configs, services } = outcome
    expect(await stateOf(cluster.swarm, 'mixed')).toEqual({ configs, services })
  },
  900_000,
)
