// @ts-check
import { Interruption } from './process/interruption.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * Prints what went wrong and the remedy. A failure that nobody foresaw keeps its stack trace.
 *
 * @param {unknown} error
 * @param {string} undertaking that failed
 * @returns {number} the exit code
 */
export function explainFailure(error, undertaking) {
  if (error instanceof Interruption) {
    process.stderr.write(`${error.message}; run it again to go on\n`)
    return error.exitCode
  }
  if (!(error instanceof SetupError)) throw error
  const details = error.details ? `${error.details.replace(/^/gm, '  | ')}\n` : ''
  process.stderr.write(`\n${undertaking} failed: ${error.message}\n${details}remedy: ${error.remedy}\n`)
  return 1
}
