import { setTimeout as delay } from 'node:timers/promises'
import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'

/** How long an engine may be silent before it is asked whether it is still there, and for its answer. */
const everyMs = 5_000
const patienceMs = 5_000

/**
 * Ends a connection that will bring nothing more: a host that lost its power sends no farewell, and a manager that was
 * cut off from the others, or demoted, goes on to hold its streams open.
 */
export class ConnectionWatch implements Disposable {
  /** Aborted by the caller, or when the engine fails the check; {@link ConnectionWatch.failure} tells why then. */
  readonly signal: AbortSignal
  /** What the check threw. */
  failure: unknown
  readonly #ended = new AbortController()

  constructor(
    engine: Engine,
    check: (engine: Engine, call: CallOptions) => Promise<unknown>,
    caller: AbortSignal | undefined,
  ) {
    const lost = new AbortController()
    const both = caller === undefined ? [lost.signal] : [lost.signal, caller]
    this.signal = AbortSignal.any(both)
    const signal = AbortSignal.any([...both, this.#ended.signal])
    const watch = async (): Promise<void> => {
      for (;;) {
        // The watch is no reason to keep a program alive: the connection is.
        await delay(everyMs, undefined, { signal, ref: false })
        try {
          await check(engine, { signal, timeoutMs: patienceMs })
        } catch (error) {
          if (signal.aborted) return
          this.failure = error
          lost.abort()
        }
      }
    }
    watch().catch(() => undefined)
  }

  /** Whether an error is only what the watch has made of the connection. */
  ended(error: unknown): boolean {
    return this.failure !== undefined && isSwarmError(error, 'ABORTED')
  }

  [Symbol.dispose](): void {
    this.#ended.abort()
  }
}
