// @ts-check

/**
 * @param {number} most how many may run at the same time
 * @returns {<T>(task: () => Promise<T>) => Promise<T>} runs the task as soon as it is its turn
 */
export function limit(most) {
  let running = 0
  /** @type {(() => void)[]} */
  const waiting = []
  return async (task) => {
    if (running >= most) await new Promise((resolve) => waiting.push(() => resolve(undefined)))
    else running++
    try {
      return await task()
    } finally {
      // A place is handed over, not given back, so that nobody slips in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
