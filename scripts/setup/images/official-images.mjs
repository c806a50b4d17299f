// @ts-check
import { EngineError } from '../engine/engine-client.mjs'
import { officialImage } from './node-image.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('./node-image.mjs').NodeImage} NodeImage */

/** A pull reports its progress all the time; one that is silent for so long is stuck. */
const PULL_STALLED_MS = 60_000

/**
 * @param {EngineClient} client
 * @param {string} line
 * @returns {Promise<NodeImage | undefined>}
 */
export async function presentOfficialImage(client, line) {
  const image = officialImage(line)
  const details = await inspectImage(client, image)
  if (!details) return undefined
  const entry = details.Config.Env?.find((/** @type {string} */ variable) => variable.startsWith('DOCKER_VERSION='))
  return { image, engineVersion: entry?.split('=')[1] ?? line, source: 'official' }
}

/**
 * @param {EngineClient} client
 * @param {string} image
 * @returns {Promise<any>} nothing when the engine does not have it
 */
export async function inspectImage(client, image) {
  try {
    return await client.call('GET', `/images/${image}/json`)
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined
    throw error
  }
}

/**
 * @param {EngineClient} client
 * @param {string} image
 * @param {AbortSignal} signal
 */
export async function pullImage(client, image, signal) {
  const query = new URLSearchParams({ fromImage: image })
  // Without a tag the engine would pull every one there is.
  if (!/[:@][^/]*$/.test(image)) query.set('tag', 'latest')
  await client.follow('POST', `/images/create?${query}`, { signal, timeoutMs: PULL_STALLED_MS })
}
