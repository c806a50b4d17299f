// @ts-check

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */

/**
 * Whether the engine has Ryuk, the container by which Testcontainers removes what a killed test run leaves.
 *
 * @param {EngineClient} client
 */
export async function hasRyuk(client) {
  const filters = encodeURIComponent(JSON.stringify({ reference: ['testcontainers/ryuk:*'] }))
  return (await client.call('GET', `/images/json?filters=${filters}`)).length > 0
}
