// @ts-check
import { constants } from 'node:os'

/** Why everything stops: the signal that the user, or a supervisor, sent. */
export class Interruption extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`)
    this.name = 'Interruption'
    this.exitCode = exitCodeOf(signal)
  }
}

/**
 * What a shell reports for a command that a signal ended.
 *
 * @param {NodeJS.Signals} signal
 */
export function exitCodeOf(signal) {
  return 128 + constants.signals[signal]
}

/** npm passes on a signal that we have got already; a user who presses Ctrl-C again takes longer. */
const INSISTING_MS = 500

/**
 * Turns a signal into an abort, so that what is under way can clean up after itself. A later one ends the process at once.
 *
 * @returns {{ signal: AbortSignal, dispose: () => void }}
 */
export function listenForInterruption() {
  const controller = new AbortController()
  let first = Number.POSITIVE_INFINITY
  /** @param {NodeJS.Signals} name */
  const onSignal = (name) => {
    if (Date.now() - first > INSISTING_MS) process.exit(exitCodeOf(name))
    first = Math.min(first, Date.now())
    controller.abort(new Interruption(name))
  }
  /** @type {NodeJS.Signals[]} */
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const name of names) process.on(name, onSignal)
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
