// @ts-check
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findExecutable } from '../process/find-executable.mjs'
import { SetupError } from '../setup-error.mjs'
import { installProgram } from './install-program.mjs'
import { programVersion } from './program-version.mjs'

/** @typedef {import('../paths.mjs').Paths} Paths */
/** @typedef {import('../step-report.mjs').Step} Step */

/**
 * @param {Paths} paths
 * @param {Step} step
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the folder that holds the pinned pnpm
 */
export async function ensurePnpm(paths, step, signal) {
  const pinned = pinnedVersion(readFileSync(join(paths.root, 'package.json'), 'utf8'))
  const name = process.platform === 'win32' ? 'pnpm.cmd' : 'pnpm'
  const folder = join(paths.state, 'pnpm')
  const binaries = join(folder, 'node_modules', '.bin')
  const file = join(binaries, name)
  if ((await programVersion(file, signal)) === pinned) {
    step.found(`${pinned} in .raftkit/pnpm`)
    return binaries
  }
  const installed = findExecutable(name)
  if (installed && (await programVersion(installed, signal)) === pinned) {
    step.found(pinned)
    return dirname(installed)
  }

  step.progress(`installing ${pinned}`)
  const log = join(paths.state, 'pnpm.log')
  const version = await installProgram({ name: 'pnpm', version: pinned, folder, file, log, signal })
  if (version !== pinned) {
    throw new SetupError(`the npm package pnpm@${pinned} gives ${version ?? 'nothing that runs here'}`, {
      remedy: `install pnpm ${pinned} so that \`pnpm --version\` prints it`,
    })
  }
  step.did(`installed ${pinned} in .raftkit/pnpm`)
  return binaries
}

/**
 * @param {string} manifest content of the root package.json
 * @returns {string}
 */
export function pinnedVersion(manifest) {
  const pin = /^pnpm@([^+]+)/.exec(JSON.parse(manifest).packageManager ?? '')?.[1]
  if (!pin) throw new SetupError('package.json pins no pnpm', { remedy: 'add "packageManager": "pnpm@<version>"' })
  return pin
}
