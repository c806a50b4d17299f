// @ts-check
import { hasSystemd } from './distribution/systemd.mjs'
import { assertProvidable } from './engine/assert-providable.mjs'
import { linesToSeek } from './images/lines-to-seek.mjs'
import { findExecutable } from './process/find-executable.mjs'

/** @typedef {import('./distribution/system-trees.mjs').SystemTrees} SystemTrees */
/** @typedef {import('./engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('./paths.mjs').Paths} Paths */
/** @typedef {import('./setup-record.mjs').SetupRecord} SetupRecord */

/**
 * What has to change outside the repository folder, as sentences to ask with.
 *
 * @param {object} options
 * @param {EngineClient | undefined} options.client the engine that answers
 * @param {Paths} options.paths
 * @param {SystemTrees} options.trees
 * @param {SetupRecord | undefined} options.record
 * @param {ReadonlyMap<string, unknown> | undefined} options.named the node images that the user named
 * @returns {Promise<string[]>} empty when everything is there
 */
export async function outsideChanges({ client, paths, trees, record, named }) {
  const source = 'pulled from a registry, or else built from this system’s packages'
  if (client) {
    if (named) return []
    const lacking = await linesToSeek(client, trees.recipes, record)
    if (lacking.length === 0) return []
    return [
      `give the engine at ${client.host.address} images to run swarm nodes from: Docker ${lacking.join(', ')} (${source})`,
      ...debootstrap(trees, ' if no registry answers'),
    ]
  }

  assertProvidable(trees.release, process.getuid?.())
  return [
    ...(findExecutable('dockerd') ? [] : ['install Docker by apt-get (docker.io, and docker-cli where it is apart)']),
    hasSystemd() ? 'start the docker service' : `start a Docker engine, with everything of it in ${paths.engine}`,
    ...(named ? [] : [`give it images to run swarm nodes from, where it has none (350 to 430 MB each, ${source})`]),
    ...debootstrap(trees, ' if it is needed'),
  ]
}

/**
 * @param {SystemTrees} trees
 * @param {string} condition
 */
function debootstrap(trees, condition) {
  return trees.obstacle || findExecutable('debootstrap') ? [] : [`install debootstrap by apt-get${condition}`]
}
