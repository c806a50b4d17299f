import { SwarmCluster } from '@raftkit/testcontainers'
import { swarmTest } from '@raftkit/testcontainers/vitest'
import { describe, expect } from 'vitest'

const test = swarmTest(() => new SwarmCluster().withWorkers(1), { logs: process.env.SWARM_LOGS })

const ids = []

describe.concurrent('tests that share a swarm', () => {
  for (const name of ['first', 'second']) {
    test(`the ${name} finds it empty and fills it`, async ({ cluster }) => {
      ids.push(cluster.id)
      const { engine } = await cluster.leader()
      expect(await engine.secrets.list()).toEqual([])
      await engine.secrets.create({ Name: 'left-behind', Data: 'MQ==' })
      const { id } = await cluster.node('worker-1').inspect()
      await cluster.swarm.nodes.label(id, { zone: 'a' })
    })
  }
})

test('the next one gets a new swarm where the old one cannot be emptied', async ({ cluster }) => {
  expect(new Set(ids)).toEqual(new Set([cluster.id]))
  expect((await cluster.node('worker-1').inspect()).labels).toEqual({})
  await cluster.swarm.leave(cluster.node('manager-1').engine, { force: true })
})

test('which is another one', async ({ cluster }) => {
  expect(ids).not.toContain(cluster.id)
  expect(await cluster.ready()).toHaveLength(2)
})

test.runIf(process.env.SWARM_LOGS)('a failing test has the logs', async ({ cluster }) => {
  const { engine } = await cluster.leader()
  await engine.secrets.create({ Name: 'seen-in-the-logs', Data: 'MQ==' })
  expect(1).toBe(2)
})

test('a test without a swarm needs none', () => {
  expect(ids).toHaveLength(2)
})
