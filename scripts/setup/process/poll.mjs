// @ts-check
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Asks until there is an answer.
 *
 * @template T
 * @param {() => Promise<T | undefined>} ask `undefined` means "not yet"
 * @param {{ deadlineMs: number, everyMs?: number, signal?: AbortSignal }} options
 * @returns {Promise<T | undefined>} `undefined` after the deadline
 */
export async function poll(ask, { deadlineMs, everyMs = 75, signal }) {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() >= deadline) return undefined
    await delay(everyMs, undefined, { signal }).catch((error) => {
      throw signal?.aborted ? signal.reason : error
    })
  }
}
