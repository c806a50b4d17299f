import type { HostOptions } from '../plan/host-options.ts'
import { hostPlan } from '../plan/host-plan.ts'
import { HostBuilder } from './host-builder.ts'
import { startGroup } from './start-group.ts'
import { StartedDockerHosts } from './started-docker-hosts.ts'

/** A Docker host with a name, and what is special about it. */
export interface NamedHostOptions extends HostOptions {
  /** Lower case letters, digits and inner dashes. */
  readonly name: string
}

/**
 * Plain Docker hosts on a network of their own, in no swarm yet: containers with an engine inside, each with its own
 * address and an API on mutual TLS.
 *
 * They are privileged containers: give them images that you trust.
 *
 * @example
 * ```ts
 * await using hosts = await new DockerHosts('dev01', 'dev02').start()
 * console.log((await hosts.get('dev01').engine.info()).Swarm.LocalNodeState) // 'inactive'
 * ```
 */
export class DockerHosts extends HostBuilder {
  #hosts: readonly NamedHostOptions[]

  /** @param names - a name for each host: lower case letters, digits and inner dashes */
  constructor(...names: readonly string[]) {
    super()
    this.#hosts = names.map((name) => ({ name }))
  }

  /** One more host, with an image, a configuration or ports of its own. */
  withHost(host: NamedHostOptions): this {
    this.#hosts = [...this.#hosts, host]
    return this
  }

  /**
   * Starts the hosts side by side. What fails is undone before the error is thrown.
   *
   * @throws HarnessError `INVALID_ARGUMENT`, `NO_ENGINE`, `IMAGE_UNAVAILABLE`, `PRIVILEGED_REFUSED`, `NO_FREE_SUBNET`,
   * `PORT_TAKEN`, `HOST_NOT_STARTED`, `HOST_NOT_READY`
   */
  async start(): Promise<StartedDockerHosts> {
    const { image, hostOptions: common } = this
    const hosts = this.#hosts.map((own) => hostPlan({ name: own.name, role: undefined, image, common, own }))
    return new StartedDockerHosts(await startGroup({ ...this.common, action: 'start Docker hosts', hosts }))
  }
}
