// @ts-check
import { mkdirSync } from 'node:fs'
import { askForConsent } from './consent.mjs'
import { readOsRelease } from './distribution/os-release.mjs'
import { SystemTrees } from './distribution/system-trees.mjs'
import { dockerHosts } from './engine/docker-host.mjs'
import { findEngine } from './engine/find-engine.mjs'
import { ownEngineFiles } from './engine/own-engine.mjs'
import { parseNodeImages } from './images/named-images.mjs'
import { outsideChanges } from './outside-changes.mjs'
import { together } from './process/together.mjs'
import { setUpEngine } from './set-up-engine.mjs'
import { readRecord } from './setup-record.mjs'
import { setUpToolchain } from './toolchain/set-up-toolchain.mjs'

/** @typedef {import('./paths.mjs').Paths} Paths */
/** @typedef {import('./step-report.mjs').StepReport} StepReport */

/**
 * Everything a script of this repository needs. What is there already is left alone, so that it can run before every script.
 *
 * @param {object} options
 * @param {Paths} options.paths
 * @param {NodeJS.ProcessEnv} options.env
 * @param {boolean} options.yes do not ask
 * @param {StepReport} options.report
 * @param {AbortSignal} options.signal
 * @returns {Promise<NodeJS.ProcessEnv>} the environment to run scripts in
 */
export async function setUp({ paths, env, yes, report, signal }) {
  mkdirSync(paths.state, { recursive: true })
  const named = env['RAFTKIT_NODE_IMAGES'] ? parseNodeImages(env['RAFTKIT_NODE_IMAGES']) : undefined
  const hosts = dockerHosts(env, paths.engineHost)
  const record = readRecord(paths.state)
  const treesFor = (/** @type {AbortSignal} */ abort) =>
    new SystemTrees({
      release: readOsRelease(),
      work: ownEngineFiles(paths.engine).work,
      logs: paths.state,
      signal: abort,
    })

  // Before anything else: a question, or a reason to give up, must not come after minutes of work.
  const client = await findEngine(hosts)
  const changes = await outsideChanges({ client, paths, trees: treesFor(signal), record, named })
  if (changes.length > 0) await askForConsent(changes, { yes, input: process.stdin, output: process.stdout })
  signal.throwIfAborted()

  const changing = changes.length > 0
  const [toolchain, engine] = await together(signal, [
    (abort) => setUpToolchain({ paths, env, report, signal: abort }),
    (abort) =>
      setUpEngine({ paths, env, hosts, trees: treesFor(abort), record, named, changing, report, signal: abort }),
  ])
  if (engine.startedByUs) report.line('', 'the engine keeps running; `npm run engine:stop` stops it')
  return defined({ ...toolchain, ...engine.variables })
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function defined(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}
