// @ts-check
import { createInterface } from 'node:readline'
import { Interruption } from './process/interruption.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * Asks before anything outside the repository folder is changed. Without a terminal there is nobody to ask: it says so and goes on.
 *
 * @param {readonly string[]} changes one line each
 * @param {object} options
 * @param {boolean} options.yes
 * @param {NodeJS.ReadStream} options.input
 * @param {NodeJS.WriteStream} options.output
 * @throws {SetupError} when the answer is no
 */
export async function askForConsent(changes, { yes, input, output }) {
  const interactive = Boolean(input.isTTY && output.isTTY)
  const ending = yes ? ' (--yes)' : interactive ? '' : ' (no terminal to ask on)'
  output.write(`Outside this folder, the set-up will${ending}:\n${changes.map((change) => `  - ${change}\n`).join('')}`)
  if (yes || !interactive) return
  const answer = await ask('Go on? [Y/n] ', input, output)
  if (/^\s*(y(es)?)?\s*$/i.test(answer)) return
  throw new SetupError('the answer was no, and nothing outside this folder was changed', {
    remedy:
      'start a Docker engine yourself, or set DOCKER_HOST to one; RAFTKIT_NODE_IMAGES names node images that you have',
  })
}

/**
 * @param {string} question
 * @param {NodeJS.ReadStream} input
 * @param {NodeJS.WriteStream} output
 * @returns {Promise<string>}
 */
function ask(question, input, output) {
  const terminal = createInterface({ input, output })
  return new Promise((resolve, reject) => {
    terminal.once('SIGINT', () => {
      output.write('\n')
      reject(new Interruption('SIGINT'))
    })
    // Without an answer the input ended, which is not the same as Enter.
    terminal.once('close', () => resolve('no'))
    terminal.question(question, resolve)
  }).finally(() => terminal.close())
}
