import { SwarmCluster } from '@raftkit/testcontainers'
import { swarmTest } from '@raftkit/testcontainers/vitest'
import { expect } from 'vitest'

const test = swarmTest(() => new SwarmCluster())

test('a test whose time is up while the swarm starts fails', async ({ cluster }) => {
  expect(cluster.hosts).toHaveLength(1)
}, 100)

test('the next one gets the swarm', async ({ cluster }) => {
  expect(cluster.hosts).toHaveLength(1)
})
