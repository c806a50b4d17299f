// @ts-check
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { unmountBelow } from '../engine/mounts.mjs'
import { CommandError, runCommand } from '../process/run-command.mjs'
import { parseVersion } from '../version.mjs'

/**
 * A release of the distribution with a Docker engine in it, as files in a folder.
 *
 * @typedef {object} SystemTree
 * @property {string} folder
 * @property {string} engineVersion as its own dockerd says
 */

/**
 * @typedef {object} TreeRecipe
 * @property {string} suite
 * @property {readonly string[]} components
 * @property {readonly string[]} packages
 */

const SCRIPTS = '/usr/share/debootstrap/scripts'

/**
 * @param {TreeRecipe} recipe
 * @param {{ archive: string, env: NodeJS.ProcessEnv, work: string, log: string, signal: AbortSignal }} options
 * @returns {Promise<SystemTree>}
 */
export async function makeSystemTree({ suite, components, packages }, { archive, env, work, log, signal }) {
  mkdirSync(work, { recursive: true, mode: 0o700 })
  const folder = mkdtempSync(join(work, `${suite}-`))
  try {
    // A debootstrap older than the release it makes has no script of that name; "sid" is the one all newer releases share.
    const script = join(SCRIPTS, existsSync(join(SCRIPTS, suite)) ? suite : 'sid')
    const include = `--include=${packages.join(',')}`
    const args = ['--variant=minbase', `--components=${components.join(',')}`, include, suite, folder, archive, script]
    await runCommand('setpriv', [...CONTAINED, 'debootstrap', ...args], { env, log, signal, abortWith: 'SIGKILL' })
    const { stdout } = await runCommand('chroot', [folder, 'dockerd', '--version'], {
      env: { PATH: '/usr/sbin:/usr/bin' },
      signal,
    })
    return { folder, engineVersion: parseVersion(stdout).join('.') }
  } catch (error) {
    removeTree(folder)
    throw error
  }
}

/**
 * debootstrap mounts into its tree and starts many processes. In namespaces of their own, all of it ends when the first process
 * ends; and that one ends with the set-up, even a killed one.
 */
const CONTAINED = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']

/** @param {string} folder */
export function removeTree(folder) {
  unmountBelow(folder)
  rmSync(folder, { recursive: true, force: true })
}

/**
 * The reason that debootstrap gives, which is not always in its last line.
 *
 * @param {unknown} error
 */
export function treeFailure(error) {
  if (!(error instanceof CommandError)) return String(/** @type {Error} */ (error).message ?? error)
  const reason = /^E: (.*)$/m.exec(error.output)?.[1]
  return reason ?? error.lastLines.split('\n').at(-1) ?? error.message
}
