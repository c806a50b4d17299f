// @ts-check
import { treeFailure } from '../distribution/system-tree.mjs'
import { limit } from '../process/limit.mjs'
import { SetupError } from '../setup-error.mjs'
import { releaseLine } from '../version.mjs'
import { buildDistributionImage, removeReplacedImages } from './distribution-images.mjs'
import { findNodeImages, lackingLines } from './find-node-images.mjs'
import { officialImage } from './node-image.mjs'
import { presentOfficialImage, pullImage } from './official-images.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('../distribution/system-trees.mjs').SystemTrees} SystemTrees */
/** @typedef {import('./node-image.mjs').NodeImage} NodeImage */
/** @typedef {import('./registry.mjs').Registry} Registry */

/**
 * @typedef {object} Supply
 * @property {EngineClient} client
 * @property {SystemTrees} trees
 * @property {Registry} registry
 * @property {AbortSignal} signal
 * @property {(doing: string) => void} progress
 */

/**
 * Gets an image for every wanted release line that lacks one: pulled where a registry answers, else built from packages.
 *
 * @param {Supply} supply
 * @returns {Promise<{ images: Map<string, NodeImage>, missing: { version: string, why: string }[] }>}
 * @throws {SetupError} when there is none in the end
 */
export async function ensureNodeImages(supply) {
  const images = await findNodeImages(supply.client, supply.trees.recipes)
  /** @type {Map<string, string>} */
  const why = new Map()
  if (lackingLines(images).length > 0) await pullLacking(supply, images, why)
  if (lackingLines(images).length > 0) await buildLacking(supply, images, why)

  const missing = lackingLines(images).map((version) => ({ version, why: why.get(version) ?? '' }))
  if (images.size > 0) return { images, missing }
  throw new SetupError('there is no image to run swarm nodes from', {
    remedy:
      `make \`docker pull ${officialImage('28.5')}\` work, or run as root on Debian or Ubuntu, ` +
      "or name images that you have: RAFTKIT_NODE_IMAGES='28.5=<image>'",
    details: missing.map(({ version, why: reason }) => `${version}: ${reason}`).join('\n'),
  })
}

/**
 * @param {Supply} supply
 * @param {Map<string, NodeImage>} images
 * @param {Map<string, string>} why
 */
async function pullLacking({ client, registry, signal, progress }, images, why) {
  const lines = lackingLines(images)
  progress('asking the registry')
  const obstacle = await registry.obstacle(signal)
  if (obstacle) {
    for (const line of lines) why.set(line, obstacle)
    return
  }
  progress(`pulling ${lines.map(officialImage).join(', ')}`)
  const inTurn = limit(2)
  const pull = async (/** @type {string} */ line) => {
    try {
      await pullImage(client, officialImage(line), signal)
      const image = await presentOfficialImage(client, line)
      if (image) images.set(line, image)
    } catch (error) {
      signal.throwIfAborted()
      why.set(line, `cannot pull ${officialImage(line)}: ${/** @type {Error} */ (error).message}`)
    }
  }
  await Promise.all(lines.map((line) => inTurn(() => pull(line))))
}

/**
 * @param {Supply} supply
 * @param {Map<string, NodeImage>} images
 * @param {Map<string, string>} why
 */
async function buildLacking({ client, trees, signal, progress }, images, why) {
  /** @param {string} line @param {string} reason */
  const addReason = (line, reason) => why.set(line, [why.get(line), reason].filter(Boolean).join('; '))
  const obstacle = trees.obstacle ?? (await otherArchitecture(client))
  if (obstacle) {
    for (const line of lackingLines(images)) addReason(line, obstacle)
    return
  }

  const recipes = trees.recipes.filter(({ expected }) => !expected || !images.has(expected))
  progress(`building ${recipes.map(({ expected, suite }) => expected ?? suite).join(', ')} from packages`)
  const build = async (/** @type {(typeof recipes)[number]} */ recipe) => {
    try {
      const image = await buildDistributionImage(client, trees, recipe, signal)
      images.set(releaseLine(image.engineVersion), image)
      if (recipe.expected && !images.has(recipe.expected))
        addReason(recipe.expected, `the suite ${recipe.suite} carries ${image.engineVersion} now`)
    } catch (error) {
      signal.throwIfAborted()
      if (recipe.expected) addReason(recipe.expected, treeFailure(error))
    }
  }
  await Promise.all(recipes.map(build))
  for (const line of lackingLines(images)) {
    if (!recipes.some(({ expected }) => expected === line)) addReason(line, `${trees.release?.name} does not carry it`)
  }
  await removeReplacedImages(client)
}

/**
 * @param {EngineClient} client
 * @returns {Promise<string | undefined>}
 */
async function otherArchitecture(client) {
  const { Arch } = await client.call('GET', '/version')
  const ours = process.arch === 'x64' ? 'amd64' : process.arch
  return Arch === ours ? undefined : `the engine runs on ${Arch}, packages of this machine are for ${ours}`
}
