import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StartedSwarmCluster } from '../cluster/started-swarm-cluster.ts'
import type { SwarmCluster } from '../cluster/swarm-cluster.ts'
import { isHarnessError } from '../errors/harness-error.ts'
import { Turns } from './turns.ts'

/** How a swarm is shared. */
export interface SharingOptions {
  /**
   * Whether every test finds the swarm as it was started. Without, tests see what those before them have left, and may
   * run side by side.
   * @default true
   */
  readonly reset?: boolean
  /**
   * Folder in which each failing test gets one of its own, with the logs of the swarm.
   * @default a new one among the temporary files
   */
  readonly logs?: string
}

/**
 * One swarm for many tests: started when the first one needs it, emptied between two, replaced where it cannot be
 * emptied, and removed at the end. For `node:test`, Jest and everything else that has tests as functions; for Vitest
 * there is `swarmTest` of `@raftkit/testcontainers/vitest`.
 *
 * @example
 * ```ts
 * import { after, test } from 'node:test'
 *
 * const shared = new SharedSwarmCluster(() => new SwarmCluster().withWorkers(1))
 * after(() => shared.stop())
 *
 * test('has two nodes', shared.using(async (cluster) => {
 *   assert.equal((await cluster.swarm.nodes.list()).length, 2)
 * }))
 * ```
 */
export class SharedSwarmCluster implements AsyncDisposable {
  readonly #build: () => SwarmCluster
  readonly #options: SharingOptions
  readonly #turns = new Turns()
  #starting: Promise<StartedSwarmCluster> | undefined
  #used = false

  /** @param build - makes the swarm, again where one had to be given up */
  constructor(build: () => SwarmCluster, options: SharingOptions = {}) {
    this.#build = build
    this.#options = options
  }

  /**
   * A function for a test: it gets the swarm as it was started, or, with `reset: false`, as it is. Only one such
   * function runs at a time. Where it fails, the logs of the swarm are written to a folder, which standard error names.
   *
   * What the test runner passes comes behind the swarm.
   */
  using<Args extends readonly unknown[]>(
    body: (cluster: StartedSwarmCluster, ...args: Args) => unknown,
  ): (...args: Args) => Promise<void> {
    const run = async (args: Args): Promise<void> => {
      await using lease = await this.lease()
      try {
        await body(lease.cluster, ...args)
      } catch (error) {
        const folder = await lease.exportLogs().catch(() => undefined)
        if (folder !== undefined) process.stderr.write(`The logs of the swarm are in ${folder}\n`)
        throw error
      }
    }
    // Without parameters of its own: runners take a parameter for a callback that says when the test is over.
    return (...args) => run(args)
  }

  /**
   * The swarm for one test, until the lease is disposed of. What {@link SharedSwarmCluster.using} is made of.
   *
   * @throws HarnessError everything that a start throws
   */
  async lease(): Promise<SwarmLease> {
    const release = this.#options.reset === false ? () => undefined : await this.#turns.next()
    try {
      return new SwarmLease(await this.#fresh(), this.#options.logs, release)
    } catch (error) {
      release()
      throw error
    }
  }

  /** Removes the swarm. A lease after that starts a new one. */
  async stop(): Promise<void> {
    const starting = this.#starting
    this.#starting = undefined
    this.#used = false
    // One that did not start has nothing to be removed, and has told its test.
    await (await starting?.catch(() => undefined))?.stop()
  }

  /** What `await using` calls: {@link SharedSwarmCluster.stop}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #fresh(): Promise<StartedSwarmCluster> {
    const cluster = await this.#start()
    const wasUsed = this.#used
    this.#used = true
    if (!wasUsed || this.#options.reset === false) return cluster
    try {
      await cluster.reset()
      return cluster
    } catch (error) {
      if (!isHarnessError(error)) throw error
      await this.stop()
      this.#used = true
      return this.#start()
    }
  }

  async #start(): Promise<StartedSwarmCluster> {
    this.#starting ??= this.#build().start()
    try {
      return await this.#starting
    } catch (error) {
      this.#starting = undefined
      throw error
    }
  }
}

/** A swarm that a test has for itself. */
export class SwarmLease implements AsyncDisposable {
  /** The swarm. */
  readonly cluster: StartedSwarmCluster
  readonly #logs: string | undefined
  readonly #release: () => void

  /** @internal */
  constructor(cluster: StartedSwarmCluster, logs: string | undefined, release: () => void) {
    this.cluster = cluster
    this.#logs = logs
    this.#release = release
  }

  /**
   * Writes the logs of the swarm into a folder of their own, see {@link StartedSwarmCluster.exportLogs}.
   *
   * @returns the folder
   */
  async exportLogs(): Promise<string> {
    return this.cluster.exportLogs(await newFolder(this.#logs ?? tmpdir()))
  }

  /** Gives the swarm back. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#release()
  }
}

async function newFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, 'swarm-logs-'))
}
