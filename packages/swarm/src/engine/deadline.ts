import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'

/** Runs out on the caller's signal or when the time is up, and can tell the two apart. */
export class Deadline implements Disposable {
  /** Aborted by whichever comes first. */
  readonly signal: AbortSignal
  readonly #timeout = new AbortController()
  #timer: NodeJS.Timeout
  readonly #caller: AbortSignal | undefined
  readonly #timeoutMs: number

  constructor(options: CallOptions, defaultTimeoutMs: number) {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
    if (!(timeoutMs > 0)) {
      throw new SwarmError('INVALID_ARGUMENT', {
        action: 'set a deadline',
        meaning: `timeoutMs is ${timeoutMs}`,
        remedy: 'give a number of milliseconds above zero',
        details: { argument: 'timeoutMs' },
      })
    }
    this.#timeoutMs = timeoutMs
    this.#caller = options.signal
    this.#timer = this.#start()
    this.signal = AbortSignal.any([this.#timeout.signal, ...(options.signal === undefined ? [] : [options.signal])])
  }

  /**
   * What to throw once the signal is aborted: the caller's own reason as it is, else `ABORTED` or `TIMED_OUT`.
   * Undefined while there is time.
   */
  reason(action: string, engine?: string, waitingFor?: string): unknown {
    const missing = waitingFor === undefined ? {} : { waitingFor }
    if (this.#caller?.aborted) {
      const { reason } = this.#caller
      const isDefault = reason instanceof DOMException && reason.name === 'AbortError'
      return isDefault ? new SwarmError('ABORTED', { action, engine, cause: reason, details: missing }) : reason
    }
    if (!this.#timeout.signal.aborted) return undefined
    return new SwarmError('TIMED_OUT', {
      action,
      engine,
      meaning:
        waitingFor === undefined
          ? `no answer within ${this.#timeoutMs} ms`
          : `after ${this.#timeoutMs} ms still waiting: ${waitingFor}`,
      details: { timeoutMs: this.#timeoutMs, ...missing },
    })
  }

  /** Stops the clock: what follows may take as long as it likes. The caller's signal still counts. */
  pause(): void {
    clearTimeout(this.#timer)
  }

  /** Starts the clock anew. */
  restart(): void {
    clearTimeout(this.#timer)
    this.#timer = this.#start()
  }

  #start(): NodeJS.Timeout {
    // A timer takes 32 bits: Infinity and the like mean the longest that there is, 24 days.
    return setTimeout(() => this.#timeout.abort(), Math.min(this.#timeoutMs, 2 ** 31 - 1))
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}
