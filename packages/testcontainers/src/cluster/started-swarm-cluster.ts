import { Swarm } from '@raftkit/swarm'
import type { SwarmCapabilities } from '../capabilities/capabilities.ts'
import type { Host } from '../hosts/host.ts'
import type { StartedGroup } from '../hosts/start-group.ts'
import { StartedDockerHosts } from '../hosts/started-docker-hosts.ts'
import type { HostPlan } from '../plan/host-plan.ts'

/** What is known of a swarm once it runs. */
export interface ClusterFacts {
  /** What the host can do. */
  readonly capabilities: SwarmCapabilities
  /** The key that unlocks its managers, where they lock. A secret. */
  readonly unlockKey: string | undefined
}

/** A swarm that runs. `stop()` or `await using` removes it. */
export class StartedSwarmCluster extends StartedDockerHosts {
  /** The swarm, over all its managers: it survives losing the one it talks to. */
  readonly swarm: Swarm
  /** The hosts that were started as managers. */
  readonly managers: readonly Host[]
  /** The hosts that were started as workers. */
  readonly workers: readonly Host[]

  /** What the host that the engine runs on can do for a swarm: for tests that depend on it. */
  readonly capabilities: SwarmCapabilities
  readonly #unlockKey: string | undefined

  /** @internal */
  constructor(started: StartedGroup, plans: readonly HostPlan[], facts: ClusterFacts) {
    super(started)
    this.capabilities = facts.capabilities
    this.#unlockKey = facts.unlockKey
    const hosts = (role: string): Host[] => plans.flatMap((plan) => (plan.role === role ? [this.get(plan.name)] : []))
    this.managers = hosts('manager')
    this.workers = hosts('worker')
    this.swarm = new Swarm(this.managers.map(({ engine }) => engine))
  }

  /**
   * The key that unlocks managers which were restarted, as the swarm was started with it; undefined without
   * {@link SwarmCluster.withAutolock}. A secret.
   */
  get unlockKey(): string | undefined {
    return this.#unlockKey
  }

  /**
   * A node by its name: `manager-1` …, `worker-1` …
   *
   * @throws HarnessError `NO_SUCH_HOST`
   */
  node(name: string): Host {
    return this.get(name)
  }
}
