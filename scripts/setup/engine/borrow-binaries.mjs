// @ts-check
import { copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from '../process/run-command.mjs'
import { SetupError } from '../setup-error.mjs'
import { compareVersions } from '../version.mjs'
import { readMissingCapabilities } from './capabilities.mjs'

/** @typedef {import('./own-engine.mjs').OwnEngineFiles} OwnEngineFiles */
/** @typedef {import('../distribution/system-trees.mjs').SystemTrees} SystemTrees */

/**
 * From this version on, an engine gives a privileged container the capabilities it has. An older one asks for all that exist, and on a
 * machine that withholds one of them no privileged container starts ("unable to apply caps").
 */
const COPES_WITH_FEWER_CAPABILITIES = '23.0'

/** The Debian release after the last one with an engine too old. Its binaries still run on that one. */
const DONOR = 'trixie'

/** Not runc: the donor's needs a newer C library than the receiver has, and the receiver's own does fine. */
const BINARIES = ['dockerd', 'containerd', 'containerd-shim-runc-v2', 'docker-proxy', 'docker-init']

/**
 * @param {string} installedVersion of dockerd
 * @returns {string[]} the capabilities that rule the installed engine out; empty when it will do
 */
export function capabilitiesInTheWay(installedVersion) {
  return compareVersions(installedVersion, COPES_WITH_FEWER_CAPABILITIES) < 0 ? readMissingCapabilities() : []
}

/**
 * Puts a newer engine into the engine's folder, beside the installed one, which stays as it is.
 *
 * @param {OwnEngineFiles} files
 * @param {SystemTrees} trees
 * @param {AbortSignal} signal
 */
export async function borrowBinaries(files, trees, signal) {
  if (existsSync(files.binaries) && (await runs(files.binaries, signal))) return
  const { folder } = await trees.get(DONOR)
  const draft = `${files.binaries}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  for (const name of BINARIES) {
    const source = ['usr/sbin', 'usr/bin', 'usr/libexec/docker']
      .map((place) => join(folder, place, name))
      .find(existsSync)
    if (!source)
      throw new SetupError(`Debian ${DONOR} has no ${name}`, { remedy: 'install Docker 23 or newer on this machine' })
    // The link docker-init → tini-static resolves inside the tree, since both are in one folder.
    copyFileSync(join(realpathSync(dirname(source)), name), join(draft, name))
  }
  if (!(await runs(draft, signal))) {
    throw new SetupError(`the Docker engine of Debian ${DONOR} does not run on this system`, {
      remedy: 'install Docker 23 or newer on this machine',
    })
  }
  rmSync(files.binaries, { recursive: true, force: true })
  renameSync(draft, files.binaries)
}

/**
 * @param {string} folder
 * @param {AbortSignal} signal
 */
async function runs(folder, signal) {
  try {
    await runCommand(join(folder, 'dockerd'), ['--version'], { signal })
    await runCommand(join(folder, 'containerd'), ['--version'], { signal })
    return true
  } catch (error) {
    if (signal.aborted) throw error
    return false
  }
}
