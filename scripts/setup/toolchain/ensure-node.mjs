// @ts-check
import { join } from 'node:path'
import { SetupError } from '../setup-error.mjs'
import { compareVersions } from '../version.mjs'
import { installProgram } from './install-program.mjs'
import { programVersion } from './program-version.mjs'

/** @typedef {import('../paths.mjs').Paths} Paths */
/** @typedef {import('../step-report.mjs').Step} Step */

const OLDEST = '22.22'
const INSTALLED = '24'

/**
 * @param {Paths} paths
 * @param {Step} step
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>} the folder to put first in PATH, if the running Node is too old
 */
export async function ensureNode(paths, step, signal) {
  const running = process.versions.node
  if (compareVersions(running, OLDEST) >= 0) {
    step.found(`${running}`)
    return undefined
  }
  const folder = join(paths.state, 'node')
  const binaries = join(folder, 'node_modules', 'node', 'bin')
  const file = join(binaries, process.platform === 'win32' ? 'node.exe' : 'node')
  const kept = await programVersion(file, signal)
  if (kept && compareVersions(kept, OLDEST) >= 0) {
    step.found(`${kept} in .raftkit/node (${running} is too old)`)
    return binaries
  }

  step.progress(`installing Node ${INSTALLED}`)
  const log = join(paths.state, 'node.log')
  const version = await installProgram({ name: 'node', version: INSTALLED, folder, file, log, signal })
  if (!version || compareVersions(version, OLDEST) < 0) {
    const given = version ?? 'nothing that runs here'
    throw new SetupError(`Node ${running} is too old, and the npm package node@${INSTALLED} gives ${given}`, {
      remedy: `install Node ${OLDEST} or newer`,
    })
  }
  step.did(`installed ${version} in .raftkit/node (${running} is too old)`)
  return binaries
}
