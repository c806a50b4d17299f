import { HarnessError } from '../errors/harness-error.ts'
import { resolveNodeImage } from '../plan/node-image.ts'
import { defaultStartupTimeoutMs, type StartOptions, type StartProgress } from './start-options.ts'

/** What the builders of hosts and of swarms have in common. */
export abstract class HostBuilder {
  #image: string | undefined
  #daemonFlags: readonly string[] = []
  #startupTimeoutMs = defaultStartupTimeoutMs
  #onProgress: (progress: StartProgress) => void = () => undefined
  #keep = false

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
    this.#daemonFlags = [...this.#daemonFlags, ...flags]
    return this
  }

  /**
   * Milliseconds until everything must be ready.
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
   * Everything but the hosts themselves.
   *
   * @internal
   */
  protected get common(): Omit<StartOptions, 'action' | 'hosts'> {
    return {
      daemonFlags: this.#daemonFlags,
      startupTimeoutMs: this.#startupTimeoutMs,
      onProgress: this.#onProgress,
      keep: this.#keep,
    }
  }
}
