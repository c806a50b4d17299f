import { readdirSync } from 'node:fs'
import { SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { leftovers } from '../../support/outer-docker.ts'

const rounds = 20

test('twenty swarms in a row leave nothing, and no file handle open', async () => {
  const handles: number[] = []
  for (let round = 0; round < rounds; round++) {
    const cluster = await new SwarmCluster().withManagers(1).withWorkers(1).start()
    await cluster.stop()
    expect(await leftovers(cluster.id)).toEqual({ containers: [], networks: [] })
    if (process.platform === 'linux') handles.push(readdirSync('/proc/self/fd').length)
  }
  // The first rounds fill the pools of connections to the outer engine.
  const [early = 0, late = 0] = [Math.max(...handles.slice(0, 5)), Math.max(...handles.slice(-5))]
  expect(late).toBeLessThanOrEqual(early + 2)
}, 600_000)
