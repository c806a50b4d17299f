import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { endingWith } from './ending-with.ts'

/** What calls under one deadline get. */
export interface Within {
  /** Ends with the deadline. */
  readonly signal: AbortSignal
  /** None of its own: a step may take as long as is left for all of them. */
  readonly timeoutMs: number
  /** Tells what goes on, for the error if the time is up meanwhile. */
  readonly say: (waitingFor: string) => void
}

/**
 * Runs several calls under one deadline.
 *
 * @throws SwarmError `TIMED_OUT` when the time for all of them is up, with what was told last or the step was waiting for
 */
export async function within<Value>(
  action: string,
  options: CallOptions,
  run: (call: Within) => Promise<Value>,
  defaultTimeoutMs = 60_000,
): Promise<Value> {
  using deadline = new Deadline(options, defaultTimeoutMs)
  let waitingFor: string | undefined
  try {
    return await run({
      ...endingWith(deadline.signal),
      say: (now) => {
        waitingFor = now
      },
    })
  } catch (error) {
    // The step was ended by the signal, and knows best what it was doing.
    const step = isSwarmError(error, 'ABORTED') ? error : undefined
    throw deadline.reason(action, step?.engine, waitingFor ?? step?.details.waitingFor) ?? error
  }
}
