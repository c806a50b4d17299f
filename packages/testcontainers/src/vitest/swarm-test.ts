import { test as base, type TestAPI } from 'vitest'
import type { StartedSwarmCluster } from '../cluster/started-swarm-cluster.ts'
import type { SwarmCluster } from '../cluster/swarm-cluster.ts'
import { SharedSwarmCluster, type SharingOptions, type SwarmLease } from '../sharing/shared-swarm-cluster.ts'

/** How tests share a swarm. */
export interface SwarmTestOptions extends SharingOptions {
  /**
   * Who shares it: the tests of a file, or all files that a worker runs, where workers are not isolated.
   * @default 'file'
   */
  readonly scope?: 'file' | 'worker'
}

/** What a test gets. */
export interface SwarmTestContext {
  /** The swarm, as it was started. */
  readonly cluster: StartedSwarmCluster
  /** What hands it out. */
  readonly sharedSwarm: SharedSwarmCluster
}

/**
 * Vitest's `test` with a swarm: `cluster` is started when the first test asks for it, as it was started for every
 * other, and removed at the end. Tests that ask for it run one at a time, concurrent ones too. A failing test has the
 * folder with the swarm's logs among its errors and, for reporters, in `task.meta.swarmLogs`.
 *
 * The start counts towards the time of the first test, a reset towards that of every other, so `testTimeout` has to be
 * more than the five seconds that Vitest gives.
 *
 * @example
 * ```ts
 * import { SwarmCluster } from '@raftkit/testcontainers'
 * import { swarmTest } from '@raftkit/testcontainers/vitest'
 * import { vi } from 'vitest'
 *
 * vi.setConfig({ testTimeout: 120_000 }) // or in the configuration of Vitest
 *
 * const test = swarmTest(() => new SwarmCluster().withWorkers(1))
 *
 * test('has two nodes', async ({ cluster, expect }) => {
 *   expect(await cluster.swarm.nodes.list()).toHaveLength(2)
 * })
 * ```
 *
 * @param build - makes the swarm, again where one had to be given up
 */
export function swarmTest(build: () => SwarmCluster, options: SwarmTestOptions = {}): TestAPI<SwarmTestContext> {
  const { scope = 'file', ...sharing } = options
  return base.extend<SwarmTestContext>({
    sharedSwarm: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs.
      async ({}, use) => {
        await using shared = new SharedSwarmCluster(build, sharing)
        await use(shared)
      },
      { scope },
    ],
    cluster: async ({ sharedSwarm, task, signal }, use) => {
      await using lease = await sharedSwarm.lease()
      // A test whose time was up meanwhile is over: nobody would give the swarm back, and all others would wait for it.
      signal.throwIfAborted()
      await use(lease.cluster)
      if (task.result?.state === 'fail') await attachLogs(lease, task)
    },
  })
}

/** Vitest takes no annotation of a test that has failed, but it takes another error. */
async function attachLogs(lease: SwarmLease, task: { readonly meta: object }): Promise<void> {
  const folder = await lease.exportLogs()
  Object.assign(task.meta, { swarmLogs: folder })
  const note = new Error(`The logs of the swarm are in ${folder}`)
  note.name = 'SwarmLogs'
  // Where this was made tells nothing.
  note.stack = `${note.name}: ${note.message}`
  throw note
}
