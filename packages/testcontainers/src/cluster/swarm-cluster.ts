import { type ComposeSource, type StackDeployOptions, Swarm, type SwarmSpec } from '@raftkit/swarm'
import { probeFor } from '../capabilities/probe-capabilities.ts'
import { warnOfLimits } from '../capabilities/warn-of-limits.ts'
import { HarnessError } from '../errors/harness-error.ts'
import { groupFacts } from '../hosts/attach-group.ts'
import type { Host } from '../hosts/host.ts'
import { HostBuilder } from '../hosts/host-builder.ts'
import { startGroup } from '../hosts/start-group.ts'
import type { StartOptions } from '../hosts/start-options.ts'
import type { CommonOptions } from '../plan/host-plan.ts'
import { type NodeOptions, swarmHostPlans, swarmSpec, swarmWarnings } from '../plan/swarm-plan.ts'
import { deployStacks, type PlannedStack } from './deploy-stacks.ts'
import { formSwarm } from './form-swarm.ts'
import { reuseCluster, storedFacts } from './reuse-cluster.ts'
import { type ClusterFacts, StartedSwarmCluster } from './started-swarm-cluster.ts'

/**
 * A real swarm of docker-in-docker nodes: managers and workers on a network of their own, each an engine with an API on
 * mutual TLS.
 *
 * The nodes are privileged containers: give them images that you trust.
 *
 * @example
 * ```ts
 * await using cluster = await new SwarmCluster().withManagers(3).withWorkers(2).start()
 * for (const node of await cluster.swarm.nodes.list()) console.log(node.hostname, node.status)
 * ```
 */
export class SwarmCluster extends HostBuilder {
  #managers: number | undefined
  #workers = 0
  #nodes: readonly NodeOptions[] = []
  #labels: Readonly<Record<string, string>> = {}
  #spec: SwarmSpec = {}
  #autolock = false
  #heartbeatMs: number | undefined
  #reuse = false
  #stacks: readonly PlannedStack[] = []

  /** @param image - the image that the nodes are made of, see {@link HostBuilder.withImage} */
  constructor(image?: string) {
    super()
    if (image !== undefined) this.withImage(image)
  }

  /**
   * How many managers, called `manager-1` … An odd number: an even one survives no more losses than one less, and a
   * warning says so.
   *
   * @default 1, or none where a single node is a manager
   */
  withManagers(count: number): this {
    this.#managers = count
    return this
  }

  /**
   * How many workers, called `worker-1` …
   *
   * @default 0
   */
  withWorkers(count: number): this {
    this.#workers = count
    return this
  }

  /**
   * One more node, with a name, a role, an image, labels or limits of its own. Engines of different versions may be in
   * one swarm.
   *
   * @example
   * ```ts
   * new SwarmCluster()
   *   .withNode({ name: 'old', role: 'manager', image: 'docker:27-dind' })
   *   .withNode({ name: 'ssd', labels: { disk: 'ssd' }, resources: { memoryBytes: 2 ** 30 } })
   * ```
   */
  withNode(node: NodeOptions): this {
    this.#nodes = [...this.#nodes, node]
    return this
  }

  /** Labels of every node, for placement constraints; what a node's own options say is above them. */
  withNodeLabels(labels: Readonly<Record<string, string>>): this {
    this.#labels = { ...this.#labels, ...labels }
    return this
  }

  /** How the swarm is run, spelled as on the wire: task history, snapshots, certificates. */
  withSwarmSpec(spec: SwarmSpec): this {
    this.#spec = { ...this.#spec, ...spec }
    return this
  }

  /**
   * Managers that restart stay locked until they get the swarm's key, see {@link StartedSwarmCluster.unlockKey}.
   */
  withAutolock(): this {
    this.#autolock = true
    return this
  }

  /**
   * Nodes report more often, so that one that is gone is seen in about three times this instead of 15 seconds.
   *
   * @param heartbeatMs - milliseconds between two reports
   * @throws HarnessError `INVALID_ARGUMENT` unless it is at least 100
   */
  withFastFailureDetection(heartbeatMs = 1_000): this {
    if (!(heartbeatMs >= 100 && heartbeatMs <= 60_000)) {
      throw new HarnessError('INVALID_ARGUMENT', {
        action: 'set the heartbeat of the swarm',
        meaning: `it is ${heartbeatMs}`,
        remedy: 'give a number of milliseconds from 100 to 60000',
      })
    }
    this.#heartbeatMs = heartbeatMs
    return this
  }

  /**
   * Deploys a stack once the swarm stands and has its images, and waits until its services have converged. Images are
   * taken as the nodes have them; `cluster.reset()` removes the stack like everything else.
   *
   * @param name - name of the stack
   * @param compose - path of a compose file, or its content as an object
   * @param options - as of `swarm.stacks.deploy`, but for `resolveImage`, which is `never` by default
   *
   * @example
   * ```ts
   * new SwarmCluster().withImages(['nginx:1.27']).withStack('shop', './compose.yaml')
   * ```
   */
  withStack(name: string, compose: ComposeSource, options: Omit<StackDeployOptions, 'signal'> = {}): this {
    this.#stacks = [...this.#stacks, { name, compose, options }]
    return this
  }

  /**
   * Attaches to a swarm of the same definition where one runs, and leaves a new one running where none does; nothing is
   * removed, not by `stop()` either, until `removeStaleClusters({ kept: true })`. The definition is everything that this
   * builder says, the ids of the node images included; of {@link HostBuilder.withImages} it is the names, and nodes that
   * run already get what stands behind them now. Starts at the same time, of other processes too, make one swarm.
   *
   * Tests see what those before them have left in it: begin with `cluster.reset()`.
   */
  withReuse(): this {
    this.#reuse = true
    return this
  }

  /**
   * Starts the nodes side by side and returns when the managers see every one of them ready. What fails is undone before
   * the error is thrown.
   *
   * @throws HarnessError `INVALID_ARGUMENT`, `NO_ENGINE`, `IMAGE_UNAVAILABLE`, `PRIVILEGED_REFUSED`, `NO_FREE_SUBNET`,
   * `PORT_TAKEN`, `HOST_NOT_STARTED`, `HOST_NOT_READY`, `SWARM_NOT_FORMED`, `STACK_NOT_DEPLOYED`
   */
  async start(): Promise<StartedSwarmCluster> {
    const { image } = this
    const common: CommonOptions = { ...this.hostOptions, labels: this.#labels }
    const hosts = swarmHostPlans({
      managers: this.#managers,
      workers: this.#workers,
      nodes: this.#nodes,
      image,
      common,
    })
    const spec = swarmSpec({ spec: this.#spec, autolock: this.#autolock, heartbeatMs: this.#heartbeatMs })
    const options: StartOptions = { ...this.common, action: 'start a swarm', hosts }
    if (!this.#reuse) return this.#start(options, spec, common)
    const definition = { ...this.definition, hosts, spec }
    const cluster = await reuseCluster(options, definition, {
      common,
      start: (reuse) => this.#start({ ...options, reuse }, spec, common),
    })
    // What was found may have been reset since: a stack that is as it should be is left alone.
    await deployStacks(options.action, cluster.swarm, this.#stacks)
    return cluster
  }

  async #start(options: StartOptions, spec: SwarmSpec, common: CommonOptions): Promise<StartedSwarmCluster> {
    const { hosts } = options
    let facts: ClusterFacts | undefined
    const started = await startGroup(
      options,
      async (formation) => {
        for (const warning of swarmWarnings(hosts)) process.emitWarning(warning, { type: 'RaftkitWarning' })
        const probing = probeFor(formation.group, hosts[0]?.image ?? this.image)
        // It is waited for below, and may have failed by then.
        probing.catch(() => undefined)
        try {
          const formed = await formSwarm(hosts, formation, spec)
          facts = { ...formed, common, capabilities: await probing }
        } finally {
          // Its container belongs to the group, whose removal must find nothing half made.
          await probing.catch(() => undefined)
        }
      },
      ([host], signal) => this.#furnish(options, host, signal),
    )
    if (facts === undefined) throw new TypeError('a start that ended well has formed a swarm')
    warnOfLimits(facts.capabilities)
    if (options.reuse !== undefined) await started.group.stay(groupFacts(started, storedFacts(facts)))
    return new StartedSwarmCluster(started, facts)
  }

  async #furnish({ action, reuse }: StartOptions, host: Host | undefined, signal: AbortSignal): Promise<void> {
    if (host === undefined || reuse !== undefined) return
    await deployStacks(action, new Swarm(host.engine), this.#stacks, signal)
  }
}
