import { readdirSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { leftovers, nothing } from '../../support/outer-docker.ts'

const rounds = 50

test('fifty swarms in a row leave nothing, and let neither memory nor file handles grow', async () => {
  const [handles, memory]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const cluster = await new SwarmCluster().withManagers(1).withWorkers(1).start()
    await cluster.stop()
    expect(await leftovers(cluster.id)).toEqual(nothing)
    if (process.platform === 'linux') handles.push(readdirSync('/proc/self/fd').length)
    memory.push(await heapInUse())
  }
  // The first rounds fill the pools of connections to the outer engine, and caches.
  const [early = 0, late = 0] = [Math.max(...handles.slice(0, 10)), Math.max(...handles.slice(-10))]
  expect(late).toBeLessThanOrEqual(early + 2)
  // A swarm that is kept costs some hundred kilobytes: forty of them would show.
  const growth = Math.min(...memory.slice(-10)) - Math.min(...memory.slice(5, 15))
  expect(growth / 2 ** 20, memory.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(' ')).toBeLessThan(6)
}, 1_800_000)

/** Bytes that are really used: what can be collected is collected first. */
async function heapInUse(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let turn = 0; turn < 3; turn++) {
    await nextTurn()
    collect()
  }
  return process.memoryUsage().heapUsed
}
