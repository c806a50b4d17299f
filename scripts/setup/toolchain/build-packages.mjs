// @ts-check
import { runPnpm } from './run-pnpm.mjs'

/** @typedef {import('../paths.mjs').Paths} Paths */
/** @typedef {import('../step-report.mjs').Step} Step */

/**
 * Always asks the build itself: it has a cache, and knows better than we do what is up to date.
 *
 * @param {Paths} paths
 * @param {{ env: NodeJS.ProcessEnv, step: Step, signal: AbortSignal }} options
 */
export async function buildPackages(paths, { env, step, signal }) {
  step.progress('building')
  const output = await runPnpm(['run', 'build'], { paths, env, signal, log: 'build.log' })
  if (/FULL TURBO/.test(output)) step.found('up to date')
  else step.did('built')
}
