// @ts-check
import { join } from 'node:path'
import { hostVariables } from './engine/docker-host.mjs'
import { engineVersion } from './engine/engine-version.mjs'
import { findEngine } from './engine/find-engine.mjs'
import { ownEngineFiles } from './engine/own-engine.mjs'
import { isStartedByUs, provideEngine } from './engine/provide-engine.mjs'
import { byVersion, formatNodeImages } from './images/named-images.mjs'
import { Registry } from './images/registry.mjs'
import { setUpBusybox } from './images/set-up-busybox.mjs'
import { setUpImages } from './images/set-up-images.mjs'
import { setUpRyuk } from './images/set-up-ryuk.mjs'
import { withLock } from './process/lock.mjs'
import { SetupError } from './setup-error.mjs'
import { stillBelieved, writeRecord } from './setup-record.mjs'

/** @typedef {import('./engine/docker-host.mjs').DockerHost} DockerHost */
/** @typedef {import('./distribution/system-trees.mjs').SystemTrees} SystemTrees */
/** @typedef {import('./images/node-image.mjs').NodeImage} NodeImage */
/** @typedef {import('./paths.mjs').Paths} Paths */
/** @typedef {import('./setup-record.mjs').SetupRecord} SetupRecord */
/** @typedef {import('./step-report.mjs').StepReport} StepReport */

/**
 * @typedef {object} EngineSetup
 * @property {Paths} paths
 * @property {NodeJS.ProcessEnv} env
 * @property {readonly DockerHost[]} hosts
 * @property {SystemTrees} trees
 * @property {SetupRecord | undefined} record of the last set-up
 * @property {Map<string, NodeImage> | undefined} named node images, by the user
 * @property {boolean} changing whether anything outside the repository has to be changed
 * @property {StepReport} report
 * @property {AbortSignal} signal
 */

/**
 * An engine, images to run swarm nodes from, and what has to be told to the scripts about them.
 *
 * @param {EngineSetup} setup
 * @returns {Promise<{ variables: NodeJS.ProcessEnv, startedByUs: boolean }>}
 */
export async function setUpEngine(setup) {
  const { paths, trees, report, signal } = setup
  if (!setup.changing) return run(setup)
  // The engine is the machine's, not this clone's: so is the lock, where we may write there.
  const folder = process.getuid?.() === 0 ? paths.engine : paths.state
  const onWait = (/** @type {{ pid: number }} */ { pid }) =>
    report.line('lock', `waiting for another set-up (pid ${pid})`)
  return withLock(join(folder, 'lock'), { signal, onWait }, async () => {
    try {
      return await run(setup)
    } finally {
      await trees.dispose()
    }
  })
}

/** @param {EngineSetup} setup */
async function run(setup) {
  const { paths, env, trees, record, named, report, signal } = setup
  const { client, version, startedByUs } = await findOrProvide(setup)
  const dockerHost = client.host.address

  const believed = stillBelieved(record, { dockerHost, engineVersion: version, now: Date.now() })
  const registry = new Registry(client, believed?.registry ?? undefined)
  const { images, missing, checked, sought } = await setUpImages({
    client,
    named,
    trees,
    registry,
    record,
    believed,
    report,
    signal,
  })
  const ryuk = await setUpRyuk({ client, env, registry, step: report.step('ryuk'), signal })
  await setUpBusybox({ client, state: paths.state, registry, step: report.step('busybox'), signal })

  const ordered = byVersion(images)
  writeRecord(paths.state, {
    dockerHost,
    engineVersion: version,
    startedByUs,
    nodeImages: Object.fromEntries(ordered),
    missing,
    ryuk: ryuk.enabled,
    registry: registry.known,
    triedAt: believed && !sought ? believed.triedAt : new Date().toISOString(),
    checked,
  })
  const variables = {
    ...hostVariables(client.host, env),
    RAFTKIT_NODE_IMAGES: formatNodeImages(ordered),
    RAFTKIT_NODE_IMAGE: ordered.at(-1)?.[1].image,
    ...ryuk.variables,
  }
  return { variables, startedByUs }
}

/** @param {EngineSetup} setup */
async function findOrProvide({ paths, hosts, trees, report, signal }) {
  const step = report.step('engine')
  const files = ownEngineFiles(paths.engine)
  const found = await findEngine(hosts)
  if (!found) {
    const host = { address: paths.engineHost, verifyTls: false, origin: 'the set-up', explicit: false }
    await provideEngine({ host, files, trees, log: join(paths.state, 'apt.log'), signal, progress: step.progress })
  }
  const client = found ?? (await findEngine(hosts))
  if (!client) throw new SetupError('the engine that was started does not answer', { remedy: `see ${files.log}` })

  const version = await engineVersion(client)
  const startedByUs = isStartedByUs(files) && client.host.address === paths.engineHost
  const place = startedByUs
    ? `with everything of it in ${paths.engine}`
    : `at ${client.host.address} (${client.host.origin})`
  if (found) step.found(`${version} ${place}`)
  else step.did(`started ${version} ${place}`)
  return { client, version, startedByUs }
}
