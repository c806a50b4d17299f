import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'

/** What calls under one deadline get. */
export interface Within {
  /** Ends with the deadline. */
  readonly signal: AbortSignal
  /** Tells what goes on, for the error if the time is up meanwhile. */
  readonly say: (waitingFor: string) => void
}

/**
 * Runs several calls under one deadline.
 *
 * @throws SwarmError `TIMED_OUT` when the time for all of them is up
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
      signal: deadline.signal,
      say: (now) => {
        waitingFor = now
      },
    })
  } catch (error) {
    throw deadline.reason(action, undefined, waitingFor) ?? error
  }
}
