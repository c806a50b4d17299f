import { setTimeout as delay } from 'node:timers/promises'
import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'
import { isSwarmError } from '../errors/swarm-error.ts'

/** What a condition answers: done, with what it found, or not yet, and why. */
export type ConditionResult<Value> = { readonly done: Value } | { readonly pending: string }

/** How to wait. */
export interface WaitOptions extends CallOptions {
  /** What is waited for, as in "Cannot <action>": `see all nodes ready`. */
  readonly action: string
  /**
   * Milliseconds between two looks.
   * @default 100
   */
  readonly intervalMs?: number
}

/**
 * Looks again and again until a condition holds.
 *
 * The condition gets a signal that ends with the wait; pass it on. What it throws ends the wait.
 *
 * @throws SwarmError `TIMED_OUT`, with what the condition said last in `details.waitingFor`
 */
export async function waitFor<Value>(
  condition: (signal: AbortSignal) => Promise<ConditionResult<Value>>,
  options: WaitOptions,
): Promise<Value> {
  using deadline = new Deadline(options, 60_000)
  let waitingFor: string | undefined
  try {
    for (;;) {
      deadline.signal.throwIfAborted()
      const result = await condition(deadline.signal)
      if ('done' in result) return result.done
      waitingFor = result.pending
      await delay(options.intervalMs ?? 100, undefined, { signal: deadline.signal })
    }
  } catch (error) {
    const step = isSwarmError(error, 'ABORTED') ? error.details.waitingFor : undefined
    throw deadline.reason(options.action, undefined, waitingFor ?? step ?? 'nothing was seen yet') ?? error
  }
}
