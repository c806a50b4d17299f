// @ts-check
import { releaseLine } from '../version.mjs'
import { presentDistributionImages } from './distribution-images.mjs'
import { WANTED_LINES } from './node-image.mjs'
import { presentOfficialImage } from './official-images.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('../distribution/system-tree.mjs').TreeRecipe} TreeRecipe */
/** @typedef {import('./node-image.mjs').NodeImage} NodeImage */

/**
 * The node images that the engine has. Of two for one release line, the official one counts.
 *
 * @param {EngineClient} client
 * @param {readonly TreeRecipe[]} recipes
 * @returns {Promise<Map<string, NodeImage>>} by release line
 */
export async function findNodeImages(client, recipes) {
  const official = await Promise.all(WANTED_LINES.map((line) => presentOfficialImage(client, line)))
  const found = [...(await presentDistributionImages(client, recipes)), ...official.flatMap((image) => image ?? [])]
  return new Map(found.map((image) => [releaseLine(image.engineVersion), image]))
}

/**
 * @param {ReadonlyMap<string, NodeImage>} images
 * @returns {string[]}
 */
export function lackingLines(images) {
  return WANTED_LINES.filter((line) => !images.has(line))
}
