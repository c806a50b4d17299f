import type { SwarmCapability } from '../capabilities/capabilities.ts'
import { HarnessError } from '../errors/harness-error.ts'
import type { ImageSource } from '../images/image-source.ts'
import { type ImageOptions, provideImages } from '../images/provide-images.ts'
import { type DaemonConfig, mergeDaemonConfig } from '../plan/daemon-config.ts'
import type { HostMount, HostOptions, HostResources } from '../plan/host-options.ts'
import { resolveNodeImage } from '../plan/node-image.ts'
import { currentOwner } from '../plan/owner.ts'
import type { PublishedPort } from '../plan/port-plan.ts'
import type { ProxyOptions } from '../plan/proxy-environment.ts'
import { registryConfig } from '../plan/registry-config.ts'
import { defaultStartupTimeoutMs, type LogConsumer, type StartOptions, type StartProgress } from './start-options.ts'

/** What the builders of hosts and of swarms have in common. */
export abstract class HostBuilder {
  #image: string | undefined
  #options: HostOptions = {}
  #mirrors: readonly string[] = []
  #insecureRegistries: readonly string[] = []
  #registryPulls = false
  #proxy: ProxyOptions | undefined
  #subnet: string | undefined
  #network: string | undefined
  #onLog: LogConsumer | undefined
  #images: readonly ImageSource[] = []
  #imageOptions: ImageOptions = {}
  #required: readonly SwarmCapability[] = []
  #startupTimeoutMs = defaultStartupTimeoutMs
  #onProgress: (progress: StartProgress) => void = () => undefined
  #keep = false
  #name: string | undefined
  #retain: StartOptions['retain']

  /**
   * The image that the hosts are made of: an engine in a container, `docker:28.5-dind` for instance.
   *
   * @default what `RAFTKIT_NODE_IMAGE` says, else `docker:28.5-dind`
   */
  withImage(image: string): this {
    this.#image = image
    return this
  }

  /** Further flags for the daemon of every host, `--live-restore` for instance. */
  withDaemonFlags(...flags: readonly string[]): this {
    return this.#add({ daemonFlags: [...(this.#options.daemonFlags ?? []), ...flags] })
  }

  /**
   * Merges a configuration into the `daemon.json` of every host. What a host's own options say is above it, and what the
   * image brings is below.
   */
  withDaemonConfig(config: DaemonConfig): this {
    return this.#add({ daemonConfig: mergeDaemonConfig(this.#options.daemonConfig ?? {}, config) })
  }

  /** Further environment for the daemon of every host. */
  withEnvironment(environment: Readonly<Record<string, string>>): this {
    return this.#add({ environment: { ...this.#options.environment, ...environment } })
  }

  /** Folders and volumes of the outer engine inside every host. */
  withMounts(...mounts: readonly HostMount[]): this {
    return this.#add({ mounts: [...(this.#options.mounts ?? []), ...mounts] })
  }

  /** Memory file systems inside every host: options of the mount by path, `{ '/var/lib/docker': 'size=2g' }`. */
  withTmpfs(tmpfs: Readonly<Record<string, string>>): this {
    return this.#add({ tmpfs: { ...this.#options.tmpfs, ...tmpfs } })
  }

  /** What every host may use of the machine. */
  withResources(resources: HostResources): this {
    return this.#add({ resources: { ...this.#options.resources, ...resources } })
  }

  /**
   * Ports of every host, or of services on it, that the outer engine publishes: on loopback, or on all interfaces of an
   * engine that is on another machine. Where the number outside is left open, one is chosen that stays the same for the
   * host's life; {@link Host.publishedPort} tells.
   *
   * @example
   * ```ts
   * new SwarmCluster().withPublishedPorts(8080)
   * // later: cluster.node('manager-1').publishedPort(8080) // '127.0.0.1:27311'
   * ```
   */
  withPublishedPorts(...ports: readonly PublishedPort[]): this {
    return this.#add({ publishedPorts: [...(this.#options.publishedPorts ?? []), ...ports] })
  }

  /** Mirrors of Docker Hub, as URLs, that every host asks first. Services may then pull. */
  withRegistryMirrors(...urls: readonly string[]): this {
    for (const url of urls) checkUrl('use a registry mirror', url)
    this.#mirrors = [...this.#mirrors, ...urls]
    return this.withRegistryPulls()
  }

  /** Registries, `host:port`, that every host talks to without TLS. Services may then pull. */
  withInsecureRegistries(...registries: readonly string[]): this {
    this.#insecureRegistries = [...this.#insecureRegistries, ...registries]
    return this.withRegistryPulls()
  }

  /**
   * Lets services pull their images. Without this they start from the images that a node has, and no registry is asked.
   */
  withRegistryPulls(): this {
    this.#registryPulls = true
    return this
  }

  /** The proxy by which every host reaches registries. Services may then pull. */
  withProxy(proxy: ProxyOptions): this {
    for (const url of [proxy.http, proxy.https]) if (url !== undefined) checkUrl('use a proxy', url)
    this.#proxy = proxy
    return this.withRegistryPulls()
  }

  /**
   * The subnet that the hosts are on, a CIDR with 8 to 65536 addresses.
   *
   * @default one that no network of the engine and no route of this machine overlaps
   */
  withSubnet(subnet: string): this {
    this.#subnet = subnet
    return this
  }

  /**
   * Connects the hosts, under their names, to a network that is there already: containers on it reach them by name. They
   * keep a network of their own for everything between them, and this one stays when they are removed.
   *
   * @param network - its id or name, or a started network of Testcontainers
   */
  withNetwork(network: string | { getId(): string }): this {
    this.#network = typeof network === 'string' ? network : network.getId()
    return this
  }

  /**
   * Gives every host these images before it counts as ready, so that services start without a registry. An image is
   * taken from the outer engine, which pulls it where it has it not, or from an archive of `docker save`; a host that has
   * it already is left alone.
   *
   * Many megabytes are prepared once, in a volume that stays on the engine, and read by all hosts from there: the next
   * start takes no longer than one without images. `removeStaleClusters({ kept: true })` removes such volumes. An image
   * that is shared cannot be removed inside a host.
   *
   * @example
   * ```ts
   * new SwarmCluster().withImages(['nginx:1.28', { archive: './app.tar' }])
   * ```
   */
  withImages(images: readonly ImageSource[], options: ImageOptions = {}): this {
    this.#images = [...this.#images, ...images]
    this.#imageOptions = { ...this.#imageOptions, ...options }
    return this
  }

  /**
   * Lets the start fail with `CAPABILITY_MISSING`, before anything else is made, unless the host that the engine runs on
   * can do all of these.
   */
  withRequiredCapabilities(...capabilities: readonly SwarmCapability[]): this {
    this.#required = [...this.#required, ...capabilities]
    return this
  }

  /** Gets what the engine inside each host writes, as a stream of lines that ends with the host. */
  withLogConsumer(consumer: LogConsumer): this {
    this.#onLog = consumer
    return this
  }

  /**
   * Milliseconds until everything must be ready, from the moment that the engine has the images: to pull or prepare them
   * takes as long as it takes.
   *
   * @default 120000
   * @throws HarnessError `INVALID_ARGUMENT` unless it is above zero
   */
  withStartupTimeout(startupTimeoutMs: number): this {
    if (!(startupTimeoutMs > 0 && startupTimeoutMs < 2 ** 31)) {
      throw new HarnessError('INVALID_ARGUMENT', {
        action: 'set the startup timeout',
        meaning: `it is ${startupTimeoutMs}`,
        remedy: 'give a number of milliseconds above zero, at most 24 days',
      })
    }
    this.#startupTimeoutMs = startupTimeoutMs
    return this
  }

  /** Tells at every step how far the start has come. */
  withProgress(onProgress: (progress: StartProgress) => void): this {
    this.#onProgress = onProgress
    return this
  }

  /**
   * A name for the whole, on the label `io.raftkit.name` of its containers and its network. There is one of a name on an
   * engine: a second start fails with `NAME_TAKEN` while the first runs.
   */
  withName(name: string): this {
    this.#name = name
    return this
  }

  /**
   * Leaves hosts whose start has failed on the engine, for a look; the error says where.
   * `removeStaleClusters({ kept: true })` removes them.
   *
   * @param folder - where the log of each host's engine is written to
   */
  withRetainOnFailure(folder?: string): this {
    this.#retain = { folder }
    return this
  }

  /** Lets the hosts outlive this process. `removeStaleHosts({ kept: true })` removes them. */
  withKeep(): this {
    this.#keep = true
    return this
  }

  /**
   * The image that counts now.
   *
   * @internal
   */
  protected get image(): string {
    return resolveNodeImage(this.#image)
  }

  /**
   * What is set for all hosts.
   *
   * @internal
   */
  protected get hostOptions(): HostOptions {
    const registries = registryConfig(this.#mirrors, this.#insecureRegistries)
    return {
      ...this.#options,
      daemonConfig: mergeDaemonConfig(registries, this.#options.daemonConfig ?? {}),
      environment: {
        ...(this.#registryPulls ? { DOCKER_SERVICE_PREFER_OFFLINE_IMAGE: '0' } : {}),
        ...this.#options.environment,
      },
    }
  }

  /**
   * What makes the difference between one group and another, beside its hosts.
   *
   * @internal
   */
  protected get definition(): Readonly<Record<string, unknown>> {
    const { machine } = currentOwner()
    return {
      // The certificates are on this machine.
      machine,
      subnet: this.#subnet,
      network: this.#network,
      proxy: this.#proxy,
      images: this.#images,
      name: this.#name,
    }
  }

  /**
   * Everything but the hosts themselves.
   *
   * @internal
   */
  protected get common(): Omit<StartOptions, 'action' | 'hosts'> {
    const start = { subnet: this.#subnet, startupTimeoutMs: this.#startupTimeoutMs }
    return {
      ...start,
      ...provideImages(this.#images, this.#imageOptions, start),
      network: this.#network,
      proxy: this.#proxy,
      onLog: this.#onLog,
      required: this.#required,
      onProgress: this.#onProgress,
      keep: this.#keep,
      name: this.#name,
      retain: this.#retain,
    }
  }

  #add(options: HostOptions): this {
    this.#options = { ...this.#options, ...options }
    return this
  }
}

function checkUrl(action: string, url: string): void {
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return
  throw new HarnessError('INVALID_ARGUMENT', {
    action,
    meaning: 'its address is no URL that begins with http:// or https://',
    remedy: 'write it like http://mirror.example:5000',
  })
}
