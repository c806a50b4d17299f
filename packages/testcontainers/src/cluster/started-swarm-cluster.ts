import { type CallOptions, isSwarmError, type Node, Swarm, type SwarmSpec } from '@raftkit/swarm'
import type { SwarmCapabilities } from '../capabilities/capabilities.ts'
import { exportSwarm } from '../diagnosis/export-logs.ts'
import { firstLine } from '../errors/first-line.ts'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import { addHost } from '../hosts/add-host.ts'
import type { Host } from '../hosts/host.ts'
import { RunningHosts } from '../hosts/running-hosts.ts'
import type { StartedGroup } from '../hosts/start-group.ts'
import { type CommonOptions, checkHostPlans, type HostPlan, hostPlan } from '../plan/host-plan.ts'
import type { NodeOptions } from '../plan/swarm-plan.ts'
import { timeLeft } from '../plan/time-left.ts'
import { emptySwarm, restoreSettings } from './empty-swarm.ts'
import { joinCluster } from './join-cluster.ts'
import { removeNode } from './remove-node.ts'
import { rejoinNodes, restoreNodes, reviveNodes, strikeOffOthers, unlockNodes } from './restore-nodes.ts'
import { SwarmNode } from './swarm-node.ts'
import { untilAgreed, untilReady } from './until-agreed.ts'

/** What is known of a swarm once it runs. */
export interface ClusterFacts {
  /** What the host can do. */
  readonly capabilities: SwarmCapabilities
  /** The key that unlocks its managers, where they lock. A secret. */
  readonly unlockKey: string | undefined
  /** What all its nodes were started with, and further ones are. */
  readonly common: CommonOptions
  /** The swarm's settings when it was started. */
  readonly settings: SwarmSpec
}

/** A swarm that runs. `stop()` or `await using` removes it. */
export class StartedSwarmCluster extends RunningHosts<SwarmNode> {
  /** The swarm, over all its managers: it survives losing the one it talks to. */
  readonly swarm: Swarm
  /** What the host that the engine runs on can do for a swarm: for tests that depend on it. */
  readonly capabilities: SwarmCapabilities
  #unlockKey: string | undefined
  readonly #common: CommonOptions
  readonly #settings: SwarmSpec
  readonly #plans: readonly HostPlan[]
  readonly #started: StartedGroup
  readonly #keptTasks = new Set<string>()
  #nodes: readonly SwarmNode[]
  #nextAddress: number

  /** @internal */
  constructor(started: StartedGroup, facts: ClusterFacts) {
    super(started.group)
    this.capabilities = facts.capabilities
    this.#unlockKey = facts.unlockKey
    this.#common = facts.common
    this.#settings = facts.settings
    this.#plans = started.hosts.map(({ parts }) => parts.plan)
    this.#started = started
    this.#nodes = started.hosts.map(({ parts }) => new SwarmNode(parts, () => this.swarm))
    // In a swarm that is used again, nodes may have been replaced: their addresses are not those of their places.
    const { subnet } = started.context.network
    this.#nextAddress = 1 + Math.max(...this.#nodes.map(({ ip }) => subnet.indexOf(ip)))
    this.swarm = new Swarm(this.managers.map(({ engine }) => engine))
  }

  /** The nodes, in the order they were asked for, then in the order they were added. */
  get hosts(): readonly SwarmNode[] {
    return this.#nodes
  }

  /** The nodes that are managers by their handle, see {@link SwarmNode.role}. */
  get managers(): readonly SwarmNode[] {
    return this.#nodes.filter(({ role }) => role === 'manager')
  }

  /** The nodes that are workers by their handle. */
  get workers(): readonly SwarmNode[] {
    return this.#nodes.filter(({ role }) => role === 'worker')
  }

  /**
   * The key that unlocks managers which were restarted, as the swarm was started with it, or was last reset; undefined
   * without {@link SwarmCluster.withAutolock}. A secret.
   */
  get unlockKey(): string | undefined {
    return this.#unlockKey
  }

  /**
   * A node by its name: `manager-1` …, `worker-1` …
   *
   * @throws HarnessError `NO_SUCH_HOST`
   */
  node(name: string): SwarmNode {
    return this.get(name)
  }

  /**
   * The manager that leads. Waits until more than half of the managers name the same one: during an election that takes
   * ten to thirty seconds, and a leader that was cut off does not count.
   *
   * @throws HarnessError `SWARM_NOT_READY` after `timeoutMs`, 60 seconds unless set
   */
  async leader(options: CallOptions = {}): Promise<SwarmNode> {
    const { leader } = await untilAgreed(this.#nodes, options)
    return this.get(leader.hostname)
  }

  /**
   * Waits until more than half of the managers agree that every node is there: `ready`, and `reachable` where it is a
   * manager.
   *
   * @returns the nodes, as the managers list them
   * @throws HarnessError `SWARM_NOT_READY` after `timeoutMs`, 60 seconds unless set, with the state of every node and the
   * last lines of its log
   */
  async ready(options: CallOptions = {}): Promise<readonly Node[]> {
    return untilReady(this.#nodes, options)
  }

  /**
   * Starts another node, lets it join, and waits until the managers see it ready. What fails is undone.
   *
   * @throws HarnessError `INVALID_ARGUMENT`, and everything that a start throws
   */
  async addNode(options: NodeOptions & CallOptions = {}): Promise<SwarmNode> {
    const { signal, timeoutMs, ...own } = options
    const role = options.role ?? 'worker'
    const name = options.name ?? this.#freeName(role)
    const image = this.#nodes[0]?.image ?? ''
    return this.#add(hostPlan({ name, role, image, common: this.#common, own }), { signal, timeoutMs })
  }

  /**
   * Takes a node out of the swarm as an operator does: demoted, drained, left, off the list; then removes its container.
   * One that does not run is only demoted and struck off.
   *
   * @throws HarnessError `NO_SUCH_HOST`
   * @throws SwarmError `LAST_MANAGER`, `QUORUM_LOSS`
   */
  async removeNode(name: string, options: CallOptions = {}): Promise<void> {
    await this.#remove(this.get(name), options)
  }

  /**
   * Removes a node and starts a new one in its place, with its name, its role, its labels and everything else that it was
   * started with; the address is another.
   *
   * @throws HarnessError `NO_SUCH_HOST`
   * @throws SwarmError `LAST_MANAGER`, `QUORUM_LOSS`
   */
  async replaceNode(name: string, options: CallOptions & { readonly image?: string } = {}): Promise<SwarmNode> {
    const { image, ...call } = options
    const old = this.get(name)
    const { labels, availability } = await old.inspect(call)
    const position = this.#nodes.indexOf(old)
    await this.removeNode(name, call)
    const plan = { ...old.parts.plan, role: old.role, image: image ?? old.image, labels, availability }
    const added = await this.#add(plan, call)
    const others = this.#nodes.filter((node) => node !== added)
    this.#nodes = [...others.slice(0, position), added, ...others.slice(position)]
    return added
  }

  /**
   * Makes the swarm as it was when it was started, ids and join tokens aside, so that the next test finds a fresh one,
   * by removing what is in it. That is services with their tasks, stacks, secrets, configs,
   * networks and volumes; containers, volumes and networks on the nodes; labels, availability and roles of nodes;
   * settings of the swarm. Partitions are healed, nodes that do not run are started, added ones removed, removed ones
   * replaced. Images stay.
   *
   * Containers are not stopped in order: nothing is waited for that only a user would miss. Engine 20.10 never gives up
   * the tasks of jobs that have ended: it goes on listing them, without service and container.
   *
   * @param options - `timeoutMs` is the time for all of it together; without it, each step has a limit of its own
   * @throws HarnessError `NOT_RESET`, with what is left; the swarm is in an unknown state then
   */
  async reset(options: CallOptions = {}): Promise<void> {
    const left = timeLeft(options)
    try {
      await this.heal(left)
      await reviveNodes(this.#nodes, left)
      await unlockNodes(this.swarm, this.managers, this.#unlockKey, left)
      await rejoinNodes(this.swarm, this.#nodes, left)
      const names = new Set(this.#plans.map(({ name }) => name))
      // Their tasks go with them: there are some that never stop.
      for (const node of this.#nodes.filter(({ name }) => !names.has(name))) await this.#remove(node, left, false)
      for (const plan of this.#plans.filter(({ name }) => !this.#nodes.some((node) => node.name === name))) {
        await this.#add(plan, left)
      }
      const listed = await strikeOffOthers(this.swarm, this.#nodes, await this.ready(left), left)
      const leading = listed.find((node) => node.leader)
      const leader = leading === undefined ? await this.leader(left) : this.get(leading.hostname)
      await restoreSettings(leader.engine, this.#settings, left)
      // Each time that managers begin to lock, they do it with another key.
      if (this.#unlockKey !== undefined) this.#unlockKey = await leader.engine.swarm.unlockKey(left)
      await emptySwarm(this.swarm, leader.engine, this.#nodes, this.#keptTasks, left)
      await restoreNodes(this.swarm, this.#nodes, await this.swarm.nodes.list(left), left)
    } catch (cause) {
      options.signal?.throwIfAborted()
      if (!isSwarmError(cause) && !isHarnessError(cause)) throw cause
      throw new HarnessError('NOT_RESET', { action: 'reset the swarm', meaning: firstLine(cause), cause })
    }
  }

  /**
   * Writes what is known into a folder, which is made: for each node its engine's log, its container and what its engine
   * lists; in the folder `swarm` what the managers list. What cannot be had is noted in its place. Join tokens, keys, data
   * of secrets and configs, and values of variables that are named like secrets are left out.
   *
   * @returns the folder
   */
  override async exportLogs(folder: string, options: CallOptions = {}): Promise<string> {
    const { signal } = options
    // Any manager that answers will do: a swarm without a leader is what one may want to look into.
    const answering = await Promise.any(
      this.managers.map(async ({ engine }) => {
        await engine.ping({ signal, timeoutMs: 2_000 })
        return engine
      }),
    ).catch(() => undefined)
    await Promise.all([
      super.exportLogs(folder, options),
      ...(answering === undefined ? [] : [exportSwarm(answering, folder, options)]),
    ])
    return folder
  }

  async #remove(node: SwarmNode, options: CallOptions, drains?: boolean): Promise<void> {
    await removeNode(this.swarm, node, options, drains)
    this.#nodes = this.#nodes.filter((other) => other !== node)
  }

  async #add(plan: HostPlan, call: CallOptions): Promise<SwarmNode> {
    const { context } = this.#started
    const { name } = plan
    checkHostPlans(`add the node ${name}`, [...this.#nodes.map(({ parts }) => parts.plan), plan])
    const index = this.#nextAddress++
    if (index >= context.network.subnet.capacity) {
      throw new HarnessError('NO_FREE_SUBNET', {
        action: `add the node ${name}`,
        meaning: 'every address of the network of the hosts has been used',
        remedy: 'start a new swarm, with a larger subnet where it needs one',
      })
    }
    const form = async (host: Host, signal: AbortSignal): Promise<void> => {
      const node = new SwarmNode(host.parts, () => this.swarm)
      const nodes = [...this.#nodes, node]
      await joinCluster(this.swarm, node, nodes, signal)
      this.#nodes = nodes
    }
    await addHost({ plan, index, context, form }, call)
    return this.get(name)
  }

  #freeName(role: string): string {
    const names = new Set(this.#nodes.map(({ name }) => name))
    for (let number = 1; ; number++) {
      if (!names.has(`${role}-${number}`)) return `${role}-${number}`
    }
  }
}
