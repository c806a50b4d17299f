// @ts-check
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError, runCommand } from '../process/run-command.mjs'
import { SetupError } from '../setup-error.mjs'
import { programVersion } from './program-version.mjs'

/**
 * @typedef {object} ProgramInstall
 * @property {string} name of an npm package that brings a program for this platform
 * @property {string} version
 * @property {string} folder to install it in, and it alone
 * @property {string} file where the program is then
 * @property {string} log
 * @property {AbortSignal} signal
 */

/**
 * Installs from scratch, since an earlier attempt may have been cut short.
 *
 * @param {ProgramInstall} install
 * @returns {Promise<string | undefined>} the version of what runs in the end
 */
export async function installProgram({ name, version, folder, file, log, signal }) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const spec = `${name}@${version}`
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts=false', '--loglevel=error']
  const windows = process.platform === 'win32'
  try {
    const args = ['install', '--prefix', folder, ...flags, spec]
    await runCommand(windows ? 'npm.cmd' : 'npm', args, { cwd: folder, shell: windows, log, signal })
    const installed = await programVersion(file, signal)
    if (installed) return installed
    await runInstallScript(join(folder, 'node_modules', name), log, signal)
    return await programVersion(file, signal)
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
 * Such packages fetch their program in an install script, which newer versions of npm do not run unasked.
 *
 * @param {string} folder of the package
 * @param {string} log
 * @param {AbortSignal} signal
 */
async function runInstallScript(folder, log, signal) {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const script = scripts?.preinstall ?? scripts?.postinstall
  if (script) await runCommand(script, [], { cwd: folder, shell: true, log, signal })
}
