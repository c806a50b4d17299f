// @ts-check

/** npm passes a signal on that its whole group has got already. Nobody presses Ctrl-C twice within this time. */
const SAME_SIGNAL_MS = 500

/**
 * Passes signals on to a child, each once.
 *
 * @param {{ kill(signal: NodeJS.Signals): unknown }} child
 * @param {{ terminal: boolean }} options with a terminal, Ctrl-C reaches the child without us
 * @returns {() => void} stops it
 */
export function forwardSignals(child, { terminal }) {
  /** @type {Map<string, number>} */
  const last = new Map()
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    const now = Date.now()
    const repeated = now - (last.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_SIGNAL_MS
    last.set(signal, now)
    if (repeated || (terminal && signal === 'SIGINT')) return
    child.kill(signal)
  }
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, onSignal)
  return () => {
    for (const signal of signals) process.off(signal, onSignal)
  }
}
