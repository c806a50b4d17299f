// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findExecutable } from './process/find-executable.mjs'
import { forwardSignals } from './process/forward-signals.mjs'
import { exitCodeOf } from './process/interruption.mjs'

/**
 * Runs a script of the root package.json, and waits for its end, however it is brought about.
 *
 * @param {string} script
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} the exit code to end with
 */
export async function runScript(script, args, { cwd, env }) {
  const windows = process.platform === 'win32'
  const command = [windows ? 'pnpm.cmd' : 'pnpm', 'run', script, ...args]
  // Should this process be killed, tests must not go on in the background and disturb the next run. Only Linux offers that.
  const bound = process.platform === 'linux' && findExecutable('setpriv') !== undefined
  if (bound) command.unshift('setpriv', '--pdeathsig', 'KILL')

  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  // On a terminal, Ctrl-C reaches the whole group: the script has it from there. Elsewhere it gets its signals from us alone.
  const detached = bound && !terminal
  const [file = '', ...rest] = command
  const child = spawn(file, rest, { cwd, env, stdio: 'inherit', shell: windows, detached })
  const stopForwarding = forwardSignals(child, { terminal: Boolean(terminal) })
  try {
    const [code, signal] = await once(child, 'exit')
    return signal ? exitCodeOf(signal) : code
  } finally {
    stopForwarding()
  }
}
