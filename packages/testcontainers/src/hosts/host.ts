import { join } from 'node:path'
import type { MachineStore } from '@raftkit/machine'
import type { CallOptions, Engine, EngineAddress } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import type { FileForHost } from '../runtime/container-files.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import type { ExecResult, ExecSettings } from '../runtime/exec-in-container.ts'
import { HostContainer, type HostState } from '../runtime/host-container.ts'
import { applyCuts } from '../steps/cut-off.ts'
import { awaitEngine } from './await-engine.ts'

/** What a {@link Host} is made of. */
export interface HostParts {
  /** What was asked for. */
  readonly plan: HostPlan
  /** Its address on the network of the hosts. */
  readonly ip: string
  /** Id of its container on the outer engine. */
  readonly containerId: string
  /** Where a port of its plan is reached from here. */
  readonly publishedAt: (port: number, protocol: 'tcp' | 'udp') => string
  /** The engine inside. */
  readonly engine: Engine
  /** Id of the group, which is the name of its network. */
  readonly group: string
  /** The outer engine. */
  readonly runtime: ContainerRuntime
  /** The store that it is registered in. */
  readonly machines: MachineStore
}

/** How a command is run inside a host, and for how long. There is no time limit unless one is set. */
export interface ExecOptions extends ExecSettings, CallOptions {}

/** How a host is stopped. */
export interface StopHostOptions extends CallOptions {
  /**
   * Milliseconds that its engine gets to end in order, in whole seconds; then it is killed.
   * @default 10000
   */
  readonly graceMs?: number
}

/**
 * One Docker host: a container with an engine inside. What is done to it is safe to repeat: a host that is stopped
 * already is left so.
 */
export class Host {
  /** Its name; its machine in the store is called the same. */
  readonly name: string
  /** Its address on the network of the hosts: what it advertises. It stays the same for the host's life. */
  readonly ip: string
  /** The node image that it was made of. */
  readonly image: string
  /** Id of its container on the outer engine. */
  readonly containerId: string
  /** The engine inside, over mutual TLS. It stays the right one when the host is stopped and started. */
  readonly engine: Engine
  /** @internal */
  readonly parts: HostParts
  /** @internal */
  readonly container: HostContainer

  /** @internal */
  constructor(parts: HostParts) {
    this.name = parts.plan.name
    this.ip = parts.ip
    this.image = parts.plan.image
    this.containerId = parts.containerId
    this.engine = parts.engine
    this.parts = parts
    const { runtime, containerId: id, ip, group: network } = parts
    this.container = new HostContainer({ runtime, id, host: this.name, network, ip })
  }

  /** Where its engine is reached, and with which certificates: what `new Engine()` takes. The same for its life. */
  get address(): EngineAddress {
    const path = this.#certPath
    return {
      url: this.engine.address,
      tls: { caPath: join(path, 'ca.pem'), certPath: join(path, 'cert.pem'), keyPath: join(path, 'key.pem') },
    }
  }

  /** What the `docker` command needs in its environment to talk to this host. */
  get environment(): Readonly<Record<'DOCKER_HOST' | 'DOCKER_TLS_VERIFY' | 'DOCKER_CERT_PATH', string>> {
    return { DOCKER_HOST: this.engine.address, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: this.#certPath }
  }

  /** The version of its engine, `28.5.2` for instance. */
  async engineVersion(options: CallOptions = {}): Promise<string> {
    return (await this.engine.version(options)).Version
  }

  /** What the outer engine says of its container; `removed` where there is none any more. */
  async state(options: CallOptions = {}): Promise<HostState> {
    return this.container.state(options)
  }

  /**
   * Runs a command inside the host. A failing command is a result, not an error.
   *
   * A time limit ends the wait, not the command: the engine cannot end it.
   *
   * @example
   * ```ts
   * const { exitCode, stdout } = await host.exec(['sh', '-c', 'wc -l'], { stdin: 'one\ntwo\n' })
   * ```
   *
   * @throws HarnessError `HOST_NOT_RUNNING`, `TIMED_OUT`
   */
  async exec(command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    if (command.length === 0) {
      throw new HarnessError('INVALID_ARGUMENT', {
        action: `run a command in the host ${this.name}`,
        meaning: 'there is none',
        remedy: 'name a program, and its arguments',
      })
    }
    return this.container.exec(command, options)
  }

  /**
   * Puts files and folders into the host, whether it runs or not; folders on the way there are made. What stands there
   * is replaced. Not for places where the host has mounted a file system of its own, such as `/run`.
   *
   * @example
   * ```ts
   * await host.copyTo({ content: '{"debug":true}', target: '/etc/docker/daemon.json' })
   * await host.copyTo({ source: './fixtures', target: '/srv/fixtures' })
   * ```
   */
  async copyTo(files: FileForHost | readonly FileForHost[], options: CallOptions = {}): Promise<void> {
    const all: readonly FileForHost[] = 'target' in files ? [files] : files
    const relative = all.find(({ target }) => !target.startsWith('/'))
    if (relative !== undefined) throw this.#relativePath('copy files to', relative.target)
    await this.container.putFiles(all, options)
  }

  /**
   * Copies a file, or a folder with everything in it, out of the host, whether it runs or not.
   *
   * @param source - absolute path inside the host
   * @param target - path on this machine that the copy gets
   * @throws HarnessError `NO_SUCH_FILE`
   */
  async copyFrom(source: string, target: string, options: CallOptions = {}): Promise<void> {
    if (!source.startsWith('/')) throw this.#relativePath('copy files from', source)
    await this.container.getFiles(source, target, options)
  }

  /** The last lines of the log of the engine inside, a hundred unless another number, or all, is asked for. */
  async logs(options: CallOptions & { readonly tail?: number | 'all' } = {}): Promise<string> {
    const { tail = 100, ...call } = options
    return this.container.log({ ...call, tail })
  }

  /** Ends the host at once, as a power cut does (SIGKILL). What it has on disk stays. */
  async kill(options: CallOptions = {}): Promise<void> {
    await this.container.kill(options)
  }

  /** Lets the engine inside end in order, and stops the host. What it has on disk stays. */
  async stop(options: StopHostOptions = {}): Promise<void> {
    await this.container.stop(options)
  }

  /**
   * Starts a host that was stopped or killed, with the address it had, and waits until its engine answers.
   *
   * @throws HarnessError `HOST_NOT_READY`
   */
  async start(options: CallOptions = {}): Promise<void> {
    await this.container.start(options)
    await awaitEngine(this, options)
  }

  /** {@link Host.stop}, then {@link Host.start}. */
  async restart(options: StopHostOptions = {}): Promise<void> {
    const { signal, timeoutMs } = options
    await this.stop(options)
    await this.start({ signal, timeoutMs })
  }

  /**
   * Where a port that was published with {@link HostBuilder.withPublishedPorts} is reached from here, `host:port`. It
   * stays the same for the host's life.
   *
   * @throws HarnessError `INVALID_ARGUMENT` for a port that is not published
   */
  publishedPort(port: number, protocol: 'tcp' | 'udp' = 'tcp'): string {
    const published = this.parts.plan.publishedPorts
    if (published.some((plan) => plan.port === port && plan.protocol === protocol)) {
      return this.parts.publishedAt(port, protocol)
    }
    throw new HarnessError('INVALID_ARGUMENT', {
      action: `find port ${port}/${protocol} of the host ${this.name}`,
      meaning: 'it is not published',
      remedy: 'publish it with withPublishedPorts()',
    })
  }

  /** Freezes everything inside: the host neither answers nor closes a connection. */
  async pause(options: CallOptions = {}): Promise<void> {
    await this.container.pause(options)
  }

  /** Lets a frozen host go on. */
  async unpause(options: CallOptions = {}): Promise<void> {
    await this.container.unpause(options)
    // A partition that began meanwhile could not be made inside a frozen host.
    await applyCuts(this.container, options)
  }

  /** Pulls its network cable: nothing reaches the host any more, this process neither. */
  async disconnect(options: CallOptions = {}): Promise<void> {
    await this.container.disconnect(options)
  }

  /** Plugs it in again, with the address it had. */
  async reconnect(options: CallOptions = {}): Promise<void> {
    await this.container.reconnect(options)
  }

  get #certPath(): string {
    return join(this.parts.machines.path, 'machines', this.name)
  }

  #relativePath(verb: string, path: string): HarnessError {
    return new HarnessError('INVALID_ARGUMENT', {
      action: `${verb} the host ${this.name}`,
      meaning: `${JSON.stringify(path)} is no absolute path`,
      remedy: 'begin it with a slash',
    })
  }
}
