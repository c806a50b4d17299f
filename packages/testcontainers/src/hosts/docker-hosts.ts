import { HostBuilder } from './host-builder.ts'
import { startGroup } from './start-group.ts'
import { StartedDockerHosts } from './started-docker-hosts.ts'

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
  readonly #names: readonly string[]

  /** @param names - a name for each host: lower case letters, digits and inner dashes */
  constructor(...names: readonly string[]) {
    super()
    this.#names = names
  }

  /**
   * Starts the hosts side by side. What fails is undone before the error is thrown.
   *
   * @throws HarnessError `INVALID_ARGUMENT`, `NO_ENGINE`, `IMAGE_UNAVAILABLE`, `PRIVILEGED_REFUSED`, `NO_FREE_SUBNET`,
   * `HOST_NOT_STARTED`, `HOST_NOT_READY`
   */
  async start(): Promise<StartedDockerHosts> {
    const { image } = this
    const hosts = this.#names.map((name) => ({ name, image, role: undefined }))
    return new StartedDockerHosts(await startGroup({ ...this.common, action: 'start Docker hosts', hosts }))
  }
}
