import { SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'

test.each([5, 7])(
  '%d managers join side by side and agree',
  async (count) => {
    await using cluster = await new SwarmCluster().withManagers(count).withStartupTimeout(300_000).start()
    const nodes = await cluster.swarm.nodes.list()
    expect(nodes.filter(({ reachability }) => reachability === 'reachable')).toHaveLength(count)
    expect(nodes.filter(({ leader }) => leader)).toHaveLength(1)
  },
  400_000,
)
