import { GenericContainer, type StartedTestContainer, type WaitStrategy } from 'testcontainers'
import { addressPools } from '../plan/address-pools.ts'
import { daemonFlags, hostFiles, startScript } from '../plan/start-script.ts'

/** What the container of a host is made of. */
export interface NodeContainerOptions {
  /** Node image. */
  readonly image: string
  /** Name of the host. */
  readonly hostname: string
  /** Id of the network it is on, its only one. */
  readonly networkId: string
  /** Its address there, for life. */
  readonly address: string
  /** The interface of the outer engine that its API is published on. */
  readonly publishOn: string
  /** Labels to find it by. */
  readonly labels: Readonly<Record<string, string>>
  /** Certificate authority, certificate and key of the engine inside, PEM. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string }
  /** Further flags of the daemon. */
  readonly daemonFlags: readonly string[]
}

/** Port of the engine inside a host. */
export const apiPort = 2376

/** A privileged container with an engine inside. */
export class NodeContainer extends GenericContainer {
  constructor(options: NodeContainerOptions) {
    super(options.image)
    this.withPrivilegedMode()
    this.withHostname(options.hostname)
    this.withLabels({ ...options.labels })
    // Not `withNetworkAliases`: that would put the container on the default bridge too, and an engine with two
    // addresses refuses to choose one to advertise.
    this.withNetworkMode(options.networkId)
    this.withEntrypoint(['/bin/sh', hostFiles.script])
    this.withCommand([...daemonFlags(addressPools), ...options.daemonFlags])
    // Services start from the images that a node has, without asking a registry first.
    this.withEnvironment({ DOCKER_SERVICE_PREFER_OFFLINE_IMAGE: '1', DOCKER_TLS_CERTDIR: '' })
    this.withCopyContentToContainer([
      { content: startScript, target: hostFiles.script, mode: 0o755 },
      { content: options.tls.ca, target: hostFiles.ca, mode: 0o644 },
      { content: options.tls.cert, target: hostFiles.cert, mode: 0o644 },
      { content: options.tls.key, target: hostFiles.key, mode: 0o600 },
    ])
    this.withExposedPorts(apiPort)
    // Testcontainers publishes on every interface; this engine is nobody's business but the test's.
    this.hostConfig.PortBindings = { [`${apiPort}/tcp`]: [{ HostIp: options.publishOn, HostPort: '0' }] }
    this.createOpts.NetworkingConfig = {
      EndpointsConfig: { [options.networkId]: { IPAMConfig: { IPv4Address: options.address } } },
    }
    this.withWaitStrategy(new StartedIsEnough())
  }
}

/**
 * Whether the engine inside is ready is found out by asking it, over the way that the test will take. The strategies of
 * Testcontainers look at ports, which open long before, or run commands inside, which disturbs a cgroup v2 set-up.
 */
class StartedIsEnough implements WaitStrategy {
  #timeoutMs = 60_000

  async waitUntilReady(): Promise<void> {}

  withStartupTimeout(timeoutMs: number): this {
    this.#timeoutMs = timeoutMs
    return this
  }

  isStartupTimeoutSet(): boolean {
    return true
  }

  getStartupTimeout(): number {
    return this.#timeoutMs
  }
}

/** A started container, as Testcontainers hands it out. */
export type StartedNodeContainer = StartedTestContainer
