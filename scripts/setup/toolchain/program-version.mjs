// @ts-check
import { tmpdir } from 'node:os'
import { runCommand } from '../process/run-command.mjs'
import { parseVersion } from '../version.mjs'

/** A wrapper that downloads the real program first, or asks whether it may, is no answer. */
const TIMEOUT_MS = 10_000

/**
 * @param {string} file
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>} nothing when it does not run
 */
export async function programVersion(file, signal) {
  try {
    // Away from the repository: a pnpm that finds a pinned version there would turn itself into that one.
    const { stdout } = await runCommand(file, ['--version'], { cwd: tmpdir(), timeoutMs: TIMEOUT_MS, signal })
    return parseVersion(stdout).join('.') || undefined
  } catch (error) {
    if (signal.aborted) throw error
    return undefined
  }
}
