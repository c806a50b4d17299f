// @ts-check
import { join } from 'node:path'
import { withLock } from '../process/lock.mjs'
import { buildPackages } from './build-packages.mjs'
import { ensureNode } from './ensure-node.mjs'
import { ensurePnpm } from './ensure-pnpm.mjs'
import { installPackages } from './install-packages.mjs'
import { toolchainEnvironment } from './toolchain-environment.mjs'

/** @typedef {import('../paths.mjs').Paths} Paths */
/** @typedef {import('../step-report.mjs').StepReport} StepReport */

/**
 * Node, pnpm, the packages and their build: all of it inside the repository folder.
 *
 * @param {{ paths: Paths, env: NodeJS.ProcessEnv, report: StepReport, signal: AbortSignal }} options
 * @returns {Promise<NodeJS.ProcessEnv>} the environment to run this repository's scripts in
 */
export function setUpToolchain({ paths, env, report, signal }) {
  const onWait = (/** @type {{ pid: number }} */ { pid }) =>
    report.line('lock', `waiting for another set-up (pid ${pid})`)
  return withLock(join(paths.state, 'toolchain.lock'), { signal, onWait }, async () => {
    const node = await ensureNode(paths, report.step('node'), signal)
    const pnpm = await ensurePnpm(paths, report.step('pnpm'), signal)
    const result = toolchainEnvironment(env, [node, pnpm])
    await installPackages(paths, { env: result, step: report.step('packages'), signal })
    await buildPackages(paths, { env: result, step: report.step('build'), signal })
    return result
  })
}
