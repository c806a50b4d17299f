// @ts-check
import { engineVersion } from '../engine/engine-version.mjs'
import { stillBelieved } from '../setup-record.mjs'
import { findNodeImages, lackingLines } from './find-node-images.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('../distribution/system-tree.mjs').TreeRecipe} TreeRecipe */
/** @typedef {import('../setup-record.mjs').SetupRecord} SetupRecord */

/**
 * The release lines that an image should be sought for now: those that lack one, unless the search failed a moment ago.
 *
 * @param {EngineClient} client
 * @param {readonly TreeRecipe[]} recipes
 * @param {SetupRecord | undefined} record of the last set-up
 */
export async function linesToSeek(client, recipes, record) {
  const images = await findNodeImages(client, recipes)
  const lacking = lackingLines(images)
  if (images.size === 0 || lacking.length === 0) return lacking
  const version = await engineVersion(client)
  const believed = stillBelieved(record, { dockerHost: client.host.address, engineVersion: version, now: Date.now() })
  return lacking.filter((line) => !believed?.missing.some((missing) => missing.version === line))
}
