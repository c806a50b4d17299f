import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits for a task until a signal says to give up, and so much longer: what a task has under way is to end before the
 * clean-up begins, unless it waits for an engine that never answers.
 *
 * @throws what the task fails with, or else the reason of the signal
 */
export async function untilGivenUp<Value>(task: Promise<Value>, signal: AbortSignal, forMs: number): Promise<Value> {
  const done = new AbortController()
  try {
    return await Promise.race([task, givenUp(signal, forMs, done.signal)])
  } finally {
    done.abort()
  }
}

/** Whether this is what a call ends with that was told to give up: it says nothing of why. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && error instanceof Error && error.name === 'AbortError'
}

async function givenUp(signal: AbortSignal, forMs: number, done: AbortSignal): Promise<never> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  }
  await delay(forMs, undefined, { signal: done }).catch(() => undefined)
  throw signal.reason
}
