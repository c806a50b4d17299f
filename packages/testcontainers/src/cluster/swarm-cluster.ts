import { HostBuilder } from '../hosts/host-builder.ts'
import { startGroup } from '../hosts/start-group.ts'
import { swarmHostPlans } from '../plan/host-plan.ts'
import { formSwarm } from './form-swarm.ts'
import { StartedSwarmCluster } from './started-swarm-cluster.ts'

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
  #managers = 1
  #workers = 0

  /** @param image - the image that the nodes are made of, see {@link HostBuilder.withImage} */
  constructor(image?: string) {
    super()
    if (image !== undefined) this.withImage(image)
  }

  /**
   * How many managers. An odd number: an even one survives no more losses than one less.
   *
   * @default 1
   */
  withManagers(count: number): this {
    this.#managers = count
    return this
  }

  /**
   * How many workers.
   *
   * @default 0
   */
  withWorkers(count: number): this {
    this.#workers = count
    return this
  }

  /**
   * Starts the nodes side by side and returns when the managers see every one of them ready. What fails is undone before
   * the error is thrown.
   *
   * @throws HarnessError `INVALID_ARGUMENT`, `NO_ENGINE`, `IMAGE_UNAVAILABLE`, `PRIVILEGED_REFUSED`, `NO_FREE_SUBNET`,
   * `HOST_NOT_STARTED`, `HOST_NOT_READY`, `SWARM_NOT_FORMED`
   */
  async start(): Promise<StartedSwarmCluster> {
    const hosts = swarmHostPlans(this.#managers, this.#workers, this.image)
    const started = await startGroup({ ...this.common, action: 'start a swarm', hosts }, (formation) =>
      formSwarm(hosts, formation),
    )
    return new StartedSwarmCluster(started, hosts)
  }
}
