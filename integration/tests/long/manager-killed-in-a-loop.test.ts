import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { mixedCalls, stateOf } from '../../support/mixed-calls.ts'
import { nodeImages } from '../../support/node-images.ts'

/** Kills the leader and a follower in turn and starts it again, until it is told to end; says how often. */
async function killInALoop(cluster: StartedSwarmCluster, signal: AbortSignal): Promise<number> {
  let kills = 0
  while (!signal.aborted) {
    const managers = await cluster.swarm.nodes.list()
    const victim = managers.find(({ leader }) => leader === (kills % 2 === 0))
    const node = cluster.node(victim?.hostname ?? 'manager-1')
    await node.kill()
    kills++
    await node.start()
    await cluster.swarm.nodes.ready({ count: 3, timeoutMs: 120_000 })
  }
  return kills
}

test.each(nodeImages().available)(
  'Engine $version: two hundred calls, a manager being killed all the time: each succeeds, and counts once',
  async ({ image }) => {
    await using cluster = await new SwarmCluster(image).withManagers(3).start()
    const end = new AbortController()
    const killing = killInALoop(cluster, end.signal)
    const calling = mixedCalls(cluster.swarm, 200, 'mixed', 120_000)
    const outcome = await calling.finally(() => end.abort())
    const kills = await killing
    expect(outcome.failures).toEqual([])
    const { configs, services } = outcome
    expect(await stateOf(cluster.swarm, 'mixed')).toEqual({ configs, services })
    expect(kills).toBeGreaterThan(1)
  },
  900_000,
)
