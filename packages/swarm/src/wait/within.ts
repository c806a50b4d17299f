import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'

/**
 * Runs several calls under one deadline.
 *
 * @throws SwarmError `TIMED_OUT` when the time for all of them is up
 */
export async function within<Value>(
  action: string,
  options: CallOptions,
  run: (call: { readonly signal: AbortSignal }) => Promise<Value>,
): Promise<Value> {
  using deadline = new Deadline(options, 60_000)
  try {
    return await run({ signal: deadline.signal })
  } catch (error) {
    throw deadline.reason(action) ?? error
  }
}
