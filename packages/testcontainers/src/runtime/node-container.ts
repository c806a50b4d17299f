import type { Readable } from 'node:stream'
import { GenericContainer, type StartedTestContainer, type WaitStrategy } from 'testcontainers'
import type { AddressPools } from '../plan/address-pools.ts'
import { poolFlags } from '../plan/daemon-config.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import { apiPort } from '../plan/node-ports.ts'
import type { PortPlan } from '../plan/port-plan.ts'
import { daemonFlags, hostFiles, startScript } from '../plan/start-script.ts'
import { containerRuntime } from './container-runtime.ts'
import { writeDaemonConfig } from './daemon-config-file.ts'

/** What the container of a host is made of. */
export interface NodeContainerOptions {
  /** What was asked for. */
  readonly plan: HostPlan
  /** Id of its network. */
  readonly networkId: string
  /** Its address there, for life. */
  readonly address: string
  /** Where networks inside get their addresses. */
  readonly pools: AddressPools
  /** A network that was there before, to which it is connected under its name. */
  readonly furtherNetwork: string | undefined
  /** The interface of the outer engine that its ports are published on. */
  readonly publishOn: string
  /** The port of the outer engine that its API is published on. */
  readonly publishedPort: number
  /** The ports that were asked for, each with its number outside. */
  readonly publishedPorts: readonly (PortPlan & { readonly hostPort: number })[]
  /** Labels to find it by. */
  readonly labels: Readonly<Record<string, string>>
  /** Whether Testcontainers' reaper removes it. */
  readonly reaped: boolean
  /** Certificate authority, certificate and key of the engine inside, PEM. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string }
  /** Gets what the engine inside writes. */
  readonly onLog: ((stream: Readable) => unknown) | undefined
  /** Waits until it may be started, once it is made. */
  readonly mayStart: () => Promise<void>
}

/** A privileged container with an engine inside. */
export class NodeContainer extends GenericContainer {
  readonly #options: NodeContainerOptions

  constructor(options: NodeContainerOptions) {
    const { plan, tls } = options
    super(plan.image)
    this.#options = options
    this.withPrivilegedMode()
    this.withHostname(plan.name)
    this.withLabels({ ...options.labels })
    this.withAutoCleanup(options.reaped)
    // Not `withNetworkAliases`: that would put the container on the default bridge too, and an engine with two
    // addresses refuses to choose one to advertise.
    this.withNetworkMode(options.networkId)
    this.withEntrypoint(['/bin/sh', hostFiles.script])
    const pools = poolFlags(options.pools, plan.daemonConfig, plan.daemonFlags)
    this.withCommand([...daemonFlags, ...pools, ...plan.daemonFlags])
    // Services start from the images that a node has, without asking a registry first.
    this.withEnvironment({
      DOCKER_SERVICE_PREFER_OFFLINE_IMAGE: '1',
      ...plan.environment,
      DOCKER_TLS_CERTDIR: '',
    })
    this.withCopyContentToContainer([
      { content: startScript, target: hostFiles.script, mode: 0o755 },
      { content: tls.ca, target: hostFiles.ca, mode: 0o644 },
      { content: tls.cert, target: hostFiles.cert, mode: 0o644 },
      { content: tls.key, target: hostFiles.key, mode: 0o600 },
    ])
    this.#publish()
    this.#limit(plan)
    this.createOpts.NetworkingConfig = {
      EndpointsConfig: { [options.networkId]: { IPAMConfig: { IPv4Address: options.address } } },
    }
    if (options.onLog !== undefined) this.withLogConsumer(options.onLog)
    this.withWaitStrategy(new StartedIsEnough())
  }

  /** What needs a container that does not run yet. */
  protected override async containerCreated(id: string): Promise<void> {
    const { plan, furtherNetwork, mayStart } = this.#options
    const runtime = await containerRuntime()
    if (Object.keys(plan.daemonConfig).length > 0) await writeDaemonConfig(runtime, id, plan.daemonConfig)
    if (furtherNetwork !== undefined) {
      const network = runtime.network.getById(furtherNetwork)
      await network.connect({ Container: id, EndpointConfig: { Aliases: [plan.name] } })
    }
    await mayStart()
  }

  #publish(): void {
    const { publishOn, publishedPort, publishedPorts } = this.#options
    const api: PortPlan & { hostPort: number } = { port: apiPort, hostPort: publishedPort, protocol: 'tcp' }
    const all = [api, ...publishedPorts]
    this.withExposedPorts(...all.map(({ port, protocol }) => `${port}/${protocol}` as const))
    // Testcontainers publishes on every interface; this engine is nobody's business but the test's.
    this.hostConfig.PortBindings = Object.fromEntries(
      all.map(({ port, protocol, hostPort }) => [
        `${port}/${protocol}`,
        [{ HostIp: publishOn, HostPort: String(hostPort) }],
      ]),
    )
  }

  #limit({ resources, mounts, tmpfs }: HostPlan): void {
    this.withTmpFs({ ...tmpfs })
    this.withBindMounts(
      mounts.map(({ source, target, readOnly }) => ({ source, target, mode: readOnly === true ? 'ro' : 'rw' })),
    )
    if (resources.memoryBytes !== undefined) this.hostConfig.Memory = resources.memoryBytes
    if (resources.cpus !== undefined) this.hostConfig.NanoCpus = Math.round(resources.cpus * 1e9)
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
