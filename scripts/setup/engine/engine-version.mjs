// @ts-check
import { parseVersion } from '../version.mjs'

/** @typedef {import('./engine-client.mjs').EngineClient} EngineClient */

/**
 * @param {EngineClient} client
 * @returns {Promise<string>} its numbers only: distributions add marks of their own
 */
export async function engineVersion(client) {
  const { Version } = await client.call('GET', '/version')
  return parseVersion(Version).join('.')
}
