// @ts-check
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, runCommand } from '../process/run-command.mjs'
import { SetupError } from '../setup-error.mjs'

/**
 * Installs one npm package into a folder of its own, from scratch: an earlier attempt may have been cut short.
 *
 * @param {string} spec for example `node@24`
 * @param {string} folder
 * @param {{ log: string, signal: AbortSignal }} options
 */
export async function installNpmPackage(spec, folder, { log, signal }) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  // The packages meant here fetch their program in an install script, which a user's settings may forbid in general.
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts=false', '--loglevel=error']
  const windows = process.platform === 'win32'
  try {
    await runCommand(windows ? 'npm.cmd' : 'npm', ['install', '--prefix', folder, ...flags, spec], {
      cwd: folder,
      shell: windows,
      log,
      signal,
    })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new SetupError(`npm cannot install ${spec}`, {
      remedy: `\`npm install ${spec}\` has to work; see ${log}`,
      details: error.lastLines,
      cause: error,
    })
  }
}

/**
 * @param {string} folder
 * @param {string} name of the package
 */
export function npmPackageFolder(folder, name) {
  return join(folder, 'node_modules', name)
}
