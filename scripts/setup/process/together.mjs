// @ts-check

/**
 * Runs tasks side by side. When one fails the others are told to stop, and waited for: nothing still runs when this ends.
 *
 * @template {readonly ((signal: AbortSignal) => Promise<unknown>)[]} Tasks
 * @param {AbortSignal} signal
 * @param {Tasks} tasks
 * @returns {Promise<{ [K in keyof Tasks]: Awaited<ReturnType<Tasks[K]>> }>}
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
