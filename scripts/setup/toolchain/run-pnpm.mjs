// @ts-check
import { join } from 'node:path'
import { CommandError, runCommand } from '../process/run-command.mjs'
import { SetupError } from '../setup-error.mjs'

/** @typedef {import('../paths.mjs').Paths} Paths */

/**
 * Its output goes to a log, and to the user only when it fails.
 *
 * @param {readonly string[]} args
 * @param {{ paths: Paths, env: NodeJS.ProcessEnv, signal: AbortSignal, log: string }} options
 */
export async function runPnpm(args, { paths, env, signal, log }) {
  const file = join(paths.state, log)
  const windows = process.platform === 'win32'
  try {
    const { output } = await runCommand(windows ? 'pnpm.cmd' : 'pnpm', args, {
      cwd: paths.root,
      env,
      shell: windows,
      log: file,
      signal,
    })
    return output
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new SetupError(`\`pnpm ${args.join(' ')}\` failed`, {
      remedy: `see ${file}`,
      details: error.lastLines,
      cause: error,
    })
  }
}
