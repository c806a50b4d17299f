// @ts-check
import { treeFailure } from '../distribution/system-tree.mjs'
import { limit } from '../process/limit.mjs'
import { SetupError } from '../setup-error.mjs'
import { releaseLine } from '../version.mjs'
import { buildDistributionImage, presentDistributionImages, removeReplacedImages } from './distribution-images.mjs'
import { WANTED_LINES } from './node-image.mjs'
import { presentOfficialImage, pullOfficialImage, registryObstacle } from './official-images.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('../distribution/system-trees.mjs').SystemTrees} SystemTrees */
/** @typedef {import('./node-image.mjs').NodeImage} NodeImage */
/** @typedef {{ version: string, why: string }} MissingImage */

/**
 * @param {object} options
 * @param {EngineClient} options.client
 * @param {SystemTrees} options.trees
 * @param {AbortSignal} options.signal
 * @param {(doing: string) => void} options.progress
 */
export async function ensureNodeImages({ client, trees, signal, progress }) {
  /** @type {Map<string, NodeImage>} by release line */
  const images = new Map()
  /** @type {Map<string, string>} */
  const why = new Map()
  const lacking = () => WANTED_LINES.filter((line) => !images.has(line))
  const add = (/** @type {NodeImage | undefined} */ found) => found && images.set(releaseLine(found.engineVersion), found)

  const present = await presentDistributionImages(client, trees.recipes)
  for (const image of present.values()) add(image)
  for (const line of WANTED_LINES) add(await presentOfficialImage(client, line))

  let made = 0
  const unmade = trees.recipes.filter(({ suite }) => !present.has(suite))
  if (lacking().length > 0) {
    progress('asking the registry')
    const obstacle = await registryObstacle(client, 'docker:dind', signal)
    const inTurn = limit(2)
    if (!obstacle) {
      progress(`pulling ${lacking().join(', ')}`)
      const pull = async (/** @type {string} */ line) => {
        try {
          add(await pullOfficialImage(client, line, signal))
          made++
        } catch (error) {
          signal.throwIfAborted()
          why.set(line, /** @type {Error} */ (error).message)
        }
      }
      await Promise.all(lacking().map((line) => inTurn(() => pull(line))))
    }
    for (const line of lacking()) why.set(line, why.get(line) ?? obstacle ?? '')
    const wanted = unmade.filter(({ expected }) => !expected || !images.has(expected))
    if (wanted.length > 0 && !trees.obstacle && lacking().length > 0) {
      progress(`building ${wanted.map(({ expected, suite }) => expected ?? suite).join(', ')} from packages`)
      const build = async (/** @type {typeof wanted[number]} */ recipe) => {
        try {
          const image = await buildDistributionImage(client, trees, recipe, signal)
          add(image)
          made++
        } catch (error) {
          signal.throwIfAborted()
          if (recipe.expected) why.set(recipe.expected, treeFailure(error))
        }
      }
      await Promise.all(wanted.map(build))
      await removeReplacedImages(client)
    }
  }
  if (images.size === 0) throw new SetupError('no node image', { remedy: 'x', details: JSON.stringify([...why]) })
  return { images, made, missing: lacking().map((version) => ({ version, why: why.get(version) ?? '' })) }
}
