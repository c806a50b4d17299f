import { type CallOptions, type Engine, isSwarmError, waitFor } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'
import type { HostContainer } from '../runtime/host-container.ts'

/** Which engine to wait for. */
export interface AwaitedEngine {
  /** Name of the host. */
  readonly name: string
  /** The engine inside. */
  readonly engine: Engine
  /** Its container. */
  readonly container: HostContainer
}

/**
 * Waits until the engine of a host that was started again answers. Managers that start together open their API only
 * after some twenty seconds.
 *
 * @throws HarnessError `HOST_NOT_READY`, with the state of the host and the last lines of its log
 */
export async function awaitEngine({ name, engine, container }: AwaitedEngine, options: CallOptions): Promise<void> {
  const action = `start the host ${name}`
  try {
    await waitFor(
      async (signal) => {
        try {
          return { done: await engine.ping({ signal, timeoutMs: 2_000 }) }
        } catch (error) {
          if (signal.aborted) throw error
          const state = await container.state({ signal })
          if (state === 'running') return { pending: error instanceof Error ? error.message : String(error) }
          throw new HarnessError('HOST_NOT_READY', { action, meaning: `its container is ${state}` })
        }
      },
      { timeoutMs: 90_000, ...options, action, intervalMs: 25 },
    )
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause
    const [state, log] = await Promise.allSettled([container.state({}), container.log({ tail: 20 })])
    throw new HarnessError('HOST_NOT_READY', {
      action,
      meaning: cause instanceof HarnessError ? cause.summary : undefined,
      states: { [name]: state.status === 'fulfilled' ? state.value : 'unknown' },
      logs: { [name]: log.status === 'fulfilled' ? log.value : '' },
      cause: isSwarmError(cause) || cause instanceof Error ? cause : undefined,
    })
  }
}
