import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { mixedCalls, stateOf } from '../../support/mixed-calls.ts'

let cluster: StartedSwarmCluster

beforeAll(async () => {
  cluster = await new SwarmCluster(image).withManagers(3).start()
})
afterAll(() => cluster?.stop())

test('J01: sixty calls while the leader is killed and comes back: each succeeds, and counts once', async () => {
  const leader = (await cluster.swarm.nodes.list()).find((node) => node.leader)
  const node = cluster.node(leader?.hostname ?? '')
  const calling = mixedCalls(cluster.swarm, (calls) => calls === 60, 'mixed', 120_000)
  await node.kill()
  await node.start()
  const { configs, services, failures } = await calling
  expect(failures).toEqual([])
  expect(await stateOf(cluster.swarm, 'mixed')).toEqual({ configs, services })
}, 180_000)

test('a name that was freed last is free again under the next leader', async () => {
  const { swarm } = cluster
  for (const round of ['first', 'second']) {
    await swarm.nodes.ready({ count: 3, timeoutMs: 120_000 })
    const node = await cluster.leader()
    await swarm.configs.create('name', round)
    await swarm.configs.remove('name')
    await node.kill()
    // A new leader whose store still has the old one would call this a conflict.
    await swarm.configs.create('name', round, { timeoutMs: 120_000 })
    await swarm.configs.remove('name', { timeoutMs: 120_000 })
    await node.start()
  }
}, 180_000)
