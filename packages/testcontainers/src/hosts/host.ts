import { join } from 'node:path'
import type { MachineStore } from '@raftkit/machine'
import type { Engine } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import { lastLines } from '../runtime/container-logs.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'

/** What a {@link Host} is made of. */
export interface HostParts {
  /** What was asked for. */
  readonly plan: HostPlan
  /** Its address on the network of the hosts. */
  readonly ip: string
  /** Where the outer engine publishes one of its ports, `host:port`. */
  readonly publishedAt: (port: number, protocol: 'tcp' | 'udp') => string
  /** Id of its container on the outer engine. */
  readonly containerId: string
  /** The engine inside. */
  readonly engine: Engine
  /** The outer engine. */
  readonly runtime: ContainerRuntime
  /** The store that it is registered in. */
  readonly machines: MachineStore
}

/** What a command inside a host gave. */
export interface ExecResult {
  /** Exit code. */
  readonly exitCode: number
  /** Standard output. */
  readonly stdout: string
  /** Standard error. */
  readonly stderr: string
}

/** One Docker host: a container with an engine inside. */
export class Host {
  /** Its name; its machine in the store is called the same. */
  readonly name: string
  /** Its address on the network of the hosts: what it advertises. It stays the same for the host's life. */
  readonly ip: string
  /** Id of its container on the outer engine. */
  readonly containerId: string
  /** The engine inside, over mutual TLS. */
  readonly engine: Engine
  readonly #plan: HostPlan
  readonly #publishedAt: HostParts['publishedAt']
  readonly #runtime: ContainerRuntime
  readonly #machines: MachineStore

  /** @internal */
  constructor(parts: HostParts) {
    this.name = parts.plan.name
    this.ip = parts.ip
    this.containerId = parts.containerId
    this.engine = parts.engine
    this.#plan = parts.plan
    this.#publishedAt = parts.publishedAt
    this.#runtime = parts.runtime
    this.#machines = parts.machines
  }

  /** What the `docker` command needs in its environment to talk to this host. */
  get environment(): Readonly<Record<'DOCKER_HOST' | 'DOCKER_TLS_VERIFY' | 'DOCKER_CERT_PATH', string>> {
    return {
      DOCKER_HOST: this.engine.address,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: join(this.#machines.path, 'machines', this.name),
    }
  }

  /**
   * Where a port that was published with {@link HostBuilder.withPublishedPorts} is reached from here, `host:port`. It
   * stays the same for the host's life.
   *
   * @throws HarnessError `INVALID_ARGUMENT` for a port that is not published
   */
  publishedPort(port: number, protocol: 'tcp' | 'udp' = 'tcp'): string {
    const published = this.#plan.publishedPorts
    if (published.some((plan) => plan.port === port && plan.protocol === protocol)) {
      return this.#publishedAt(port, protocol)
    }
    throw new HarnessError('INVALID_ARGUMENT', {
      action: `find port ${port}/${protocol} of the host ${this.name}`,
      meaning: 'it is not published',
      remedy: 'publish it with withPublishedPorts()',
    })
  }

  /** Runs a command inside the host. A failing command is a result, not an error. */
  async exec(command: readonly string[]): Promise<ExecResult> {
    const container = this.#runtime.container.getById(this.containerId)
    const { exitCode, stdout, stderr } = await this.#runtime.container.exec(container, [...command])
    return { exitCode, stdout, stderr }
  }

  /** The last lines of the log of the engine inside. */
  async logs(options: { readonly tail?: number } = {}): Promise<string> {
    return lastLines(this.#runtime, this.containerId, options.tail ?? 100)
  }

  /** Ends the host at once, as a power cut does (SIGKILL). What it has on disk stays. */
  async kill(): Promise<void> {
    await this.#runtime.container.getById(this.containerId).kill()
  }
}
