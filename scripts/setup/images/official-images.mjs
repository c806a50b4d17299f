// @ts-check
import { EngineError } from '../engine/engine-client.mjs'
import { officialImage } from './node-image.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */
/** @typedef {import('./node-image.mjs').NodeImage} NodeImage */

const REGISTRY_TIMEOUT_MS = 4_000

/** A pull reports its progress all the time; one that is silent for so long is stuck. */
const PULL_STALLED_MS = 60_000

/**
 * @param {EngineClient} client
 * @param {string} line
 * @returns {Promise<NodeImage | undefined>}
 */
export async function presentOfficialImage(client, line) {
  const image = officialImage(line)
  try {
    const { Config } = await client.call('GET', `/images/${image}/json`)
    const version = Config.Env?.find((/** @type {string} */ entry) => entry.startsWith('DOCKER_VERSION='))
    return { image, engineVersion: version?.split('=')[1] ?? line, source: 'official' }
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined
    throw error
  }
}

/**
 * Whether the engine reaches the registry. The engine is asked, not the network: it may have a mirror or a proxy that we know nothing of.
 *
 * @param {EngineClient} client
 * @param {string} image any that exists there
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>} why not
 */
export async function registryObstacle(client, image, signal) {
  const timeout = AbortSignal.timeout(REGISTRY_TIMEOUT_MS)
  const either = new AbortController()
  const abort = () => either.abort()
  for (const source of [timeout, signal]) source.addEventListener('abort', abort, { once: true })
  try {
    await client.call('GET', `/distribution/${image}/json`, { signal: either.signal })
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    if (timeout.aborted) return `no registry answers in ${REGISTRY_TIMEOUT_MS / 1000} s`
    return `no registry answers (${/** @type {Error} */ (error).message.replace(/\s+/g, ' ').slice(0, 160)})`
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/**
 * @param {EngineClient} client
 * @param {string} line
 * @param {AbortSignal} signal
 */
export async function pullOfficialImage(client, line, signal) {
  const [fromImage = '', tag = ''] = officialImage(line).split(':')
  const query = new URLSearchParams({ fromImage, tag })
  await client.follow('POST', `/images/create?${query}`, { signal, timeoutMs: PULL_STALLED_MS })
  return presentOfficialImage(client, line)
}
