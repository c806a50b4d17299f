import { appendFileSync } from 'node:fs'
import { SwarmCluster } from '@raftkit/testcontainers'
import { swarmTest } from '@raftkit/testcontainers/vitest'

/** For every file that this worker runs. */
export const test = swarmTest(() => new SwarmCluster(), { scope: 'worker' })

/** Writes down which swarm a test has got. */
export function note({ id }) {
  appendFileSync('swarms.txt', `${id}\n`)
}
