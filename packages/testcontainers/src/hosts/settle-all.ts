import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits until every task has ended, telling the others to give up as soon as one fails; then throws the first failure.
 * Nothing is still being made when the clean-up begins, unless a task ignores that it is to give up for longer than
 * `patienceMs`: one that waits for an engine which is gone may never end.
 */
export async function settleAll<Value>(
  tasks: readonly Promise<Value>[],
  giveUp: (reason: unknown) => void,
  patienceMs = Number.POSITIVE_INFINITY,
): Promise<Value[]> {
  const failure = new AbortController()
  const ended = Promise.all(
    tasks.map((task) =>
      task.catch((error: unknown) => {
        if (failure.signal.aborted) return undefined
        failure.abort({ error })
        giveUp(error)
        return undefined
      }),
    ),
  )
  const done = new AbortController()
  try {
    const values = await Promise.race([ended, failedFor(failure.signal, patienceMs, done.signal)])
    if (failure.signal.aborted) throw (failure.signal.reason as { readonly error: unknown }).error
    return values as Value[]
  } finally {
    done.abort()
  }
}

/** Resolves when the signal has been aborted for so long; `done` ends the wait. */
async function failedFor(signal: AbortSignal, patienceMs: number, done: AbortSignal): Promise<undefined> {
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  if (patienceMs === Number.POSITIVE_INFINITY) return new Promise(() => undefined)
  return delay(patienceMs, undefined, { signal: done }).catch(() => undefined)
}
