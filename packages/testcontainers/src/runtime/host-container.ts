import type { CallOptions } from '@raftkit/swarm'
import { type FileForHost, getFiles, putFiles } from './container-files.ts'
import { containerLog } from './container-logs.ts'
import type { ContainerRuntime } from './container-runtime.ts'
import { type ExecResult, type ExecSettings, execInContainer } from './exec-in-container.ts'
import { isUnchanged, outerCall, statusOf } from './outer-call.ts'
import type { OuterContainer } from './outer-container.ts'

/** What the outer engine says of a host: as in `docker inspect`, and `removed` where it knows none. */
export type HostState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead' | 'removed'

/** Whose container it is. */
export interface HostContainerParts {
  /** The outer engine. */
  readonly runtime: ContainerRuntime
  /** Id of the container. */
  readonly id: string
  /** Name of the host, for messages. */
  readonly host: string
  /** Id or name of the network of the hosts. */
  readonly network: string
  /** Its address there. */
  readonly ip: string
}

/** The container of a host: everything that the outer engine can do to it. What is so already is left as it is. */
export class HostContainer {
  readonly #parts: HostContainerParts
  readonly #container: OuterContainer

  constructor(parts: HostContainerParts) {
    this.#parts = parts
    this.#container = parts.runtime.container.getById(parts.id)
  }

  async state(options: CallOptions): Promise<HostState> {
    return this.#call('inspect', options, async (abortSignal) => {
      try {
        return (await this.#container.inspect({ abortSignal })).State.Status as HostState
      } catch (error) {
        if (statusOf(error) === 404) return 'removed'
        throw error
      }
    })
  }

  /** Whether it is on the network of the hosts. */
  async isConnected(options: CallOptions): Promise<boolean> {
    return this.#call('inspect', options, async (abortSignal) => {
      const { NetworkSettings: settings } = await this.#container.inspect({ abortSignal })
      return settings.Networks[this.#parts.network] !== undefined
    })
  }

  /** Everything that the outer engine knows of it. */
  async inspect(options: CallOptions): Promise<unknown> {
    return this.#call('inspect', options, (abortSignal) => this.#container.inspect({ abortSignal }))
  }

  async start(options: CallOptions): Promise<void> {
    await this.#call('start', options, (abortSignal) => unlessDone(this.#container.start({ abortSignal })))
  }

  async stop(options: CallOptions & { readonly graceMs?: number | undefined }): Promise<void> {
    const t = Math.ceil((options.graceMs ?? 10_000) / 1000)
    await this.#call('stop', options, (abortSignal) => unlessDone(this.#container.stop({ t, abortSignal })))
  }

  async kill(options: CallOptions): Promise<void> {
    await this.#call('kill', options, async (abortSignal) => {
      if ((await this.state({ signal: abortSignal })) === 'exited') return
      await this.#container.kill({ abortSignal })
    })
  }

  async pause(options: CallOptions): Promise<void> {
    await this.#call('pause', options, async (abortSignal) => {
      if ((await this.state({ signal: abortSignal })) === 'paused') return
      await this.#container.pause({ abortSignal })
    })
  }

  async unpause(options: CallOptions): Promise<void> {
    await this.#call('unpause', options, async (abortSignal) => {
      if ((await this.state({ signal: abortSignal })) !== 'paused') return
      await this.#container.unpause({ abortSignal })
    })
  }

  async disconnect(options: CallOptions): Promise<void> {
    await this.#call('disconnect', options, async (abortSignal) => {
      if (!(await this.isConnected({ signal: abortSignal }))) return
      await this.#network().disconnect({ Container: this.#parts.id, Force: true, abortSignal })
    })
  }

  async reconnect(options: CallOptions): Promise<void> {
    await this.#call('reconnect', options, async (abortSignal) => {
      if (await this.isConnected({ signal: abortSignal })) return
      const EndpointConfig = { IPAMConfig: { IPv4Address: this.#parts.ip } }
      const connection = { Container: this.#parts.id, EndpointConfig, abortSignal }
      await this.#network().connect(connection)
    })
  }

  async exec(command: readonly string[], options: ExecSettings & CallOptions): Promise<ExecResult> {
    const { signal, timeoutMs = Number.POSITIVE_INFINITY, ...settings } = options
    return this.#call('run a command in', { signal, timeoutMs }, (either) =>
      execInContainer(this.#container, command, settings, either),
    )
  }

  async putFiles(files: readonly FileForHost[], options: CallOptions): Promise<void> {
    await this.#call('copy files to', options, (signal) => putFiles(this.#container, files, signal))
  }

  async getFiles(source: string, target: string, options: CallOptions): Promise<void> {
    await this.#call('copy files from', options, (signal) => getFiles(this.#container, source, target, signal))
  }

  async log(options: CallOptions & { readonly tail?: number | 'all' | undefined }): Promise<string> {
    return this.#call('read the log of', options, (signal) => containerLog(this.#container, options.tail, signal))
  }

  #network(): ReturnType<ContainerRuntime['network']['getById']> {
    return this.#parts.runtime.network.getById(this.#parts.network)
  }

  async #call<Value>(
    verb: string,
    { signal, timeoutMs }: CallOptions,
    make: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const action = `${verb} the host ${this.#parts.host}`
    return outerCall({ action, signal, timeoutMs, refused: 'HOST_REFUSED', unfit: 'HOST_NOT_RUNNING' }, make)
  }
}

/** The engine answers 304 where a container runs, or is stopped, already. */
async function unlessDone(call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!isUnchanged(error)) throw error
  }
}
