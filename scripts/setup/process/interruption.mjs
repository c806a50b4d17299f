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

/**
 * Turns the first signal into an abort, so that what is under way can clean up after itself.
 *
 * @returns {{ signal: AbortSignal, dispose: () => void }}
 */
export function listenForInterruption() {
  const controller = new AbortController()
  /** @param {NodeJS.Signals} name */
  const onSignal = (name) => controller.abort(new Interruption(name))
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
