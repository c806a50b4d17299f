// @ts-check
import { releaseLine } from '../version.mjs'
import { importTree } from './import-tree.mjs'
import { changes, OURS, RECIPE_LABEL, REPOSITORY, recipeHash, VERSION_LABEL } from './node-image.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('../distribution/system-trees.mjs').SystemTrees} SystemTrees */
/** @typedef {import('../distribution/system-tree.mjs').TreeRecipe} TreeRecipe */
/** @typedef {import('./node-image.mjs').NodeImage} NodeImage */

/**
 * @param {EngineClient} client
 * @param {readonly TreeRecipe[]} recipes
 * @returns {Promise<NodeImage[]>} without those of an earlier recipe
 */
export async function presentDistributionImages(client, recipes) {
  const current = new Set(recipes.map(recipeHash))
  const filters = encodeURIComponent(JSON.stringify({ label: [OURS] }))
  const images = await client.call('GET', `/images/json?filters=${filters}`)
  return images.flatMap(
    (/** @type {{ Labels: Record<string, string>, RepoTags: string[] | null }} */ { Labels, RepoTags }) => {
      const image = RepoTags?.find((tag) => tag.startsWith(`${REPOSITORY}:`))
      if (!image || !current.has(Labels[RECIPE_LABEL] ?? '')) return []
      return { image, engineVersion: Labels[VERSION_LABEL], source: 'distribution' }
    },
  )
}

/**
 * @param {EngineClient} client
 * @param {SystemTrees} trees
 * @param {TreeRecipe} recipe
 * @param {AbortSignal} signal
 * @returns {Promise<NodeImage>}
 */
export async function buildDistributionImage(client, trees, recipe, signal) {
  const { folder, engineVersion } = await trees.get(recipe.suite)
  const image = `${REPOSITORY}:${releaseLine(engineVersion)}`
  await importTree(client, folder, { tag: image, changes: changes(engineVersion, recipeHash(recipe)), signal })
  return { image, engineVersion, source: 'distribution' }
}

/**
 * Removes our images that lost their tag to a newer build. One that a container still uses stays.
 *
 * @param {EngineClient} client
 */
export async function removeReplacedImages(client) {
  const filters = encodeURIComponent(JSON.stringify({ label: [OURS], dangling: ['true'] }))
  for (const { Id } of await client.call('GET', `/images/json?filters=${filters}`)) {
    await client.call('DELETE', `/images/${Id}`).catch(() => {})
  }
}
