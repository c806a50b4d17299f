// @ts-check

/**
 * Runs two tasks side by side. When one fails the other is told to stop, and waited for: nothing still runs when this ends.
 *
 * @template One, Other
 * @param {AbortSignal} signal
 * @param {[(signal: AbortSignal) => Promise<One>, (signal: AbortSignal) => Promise<Other>]} tasks
 * @returns {Promise<[One, Other]>}
 */
export async function together(signal, tasks) {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  /** @type {{ error: unknown } | undefined} */
  let first
  const results = await Promise.all(
    tasks.map(async (task) => {
      try {
        return await task(controller.signal)
      } catch (error) {
        first ??= { error }
        controller.abort(error)
        return undefined
      }
    }),
  )
  signal.removeEventListener('abort', abort)
  if (first) throw first.error
  return /** @type {any} */ (results)
}
