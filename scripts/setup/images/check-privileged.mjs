// @ts-check
import { SetupError } from '../setup-error.mjs'

/** @typedef {import('../engine/engine-client.mjs').EngineClient} EngineClient */

const LABEL = 'io.raftkit.check=privileged'

/**
 * Runs a privileged container once. Engines without the right to do so say it only here.
 *
 * @param {EngineClient} client
 * @param {string} image
 * @param {AbortSignal} signal
 */
export async function checkPrivileged(client, image, signal) {
  await removeLeftovers(client)
  let id
  try {
    const [name, value] = LABEL.split('=')
    const created = await client.call('POST', '/containers/create', {
      body: {
        Image: image,
        Entrypoint: ['true'],
        Labels: { [/** @type {string} */ (name)]: value },
        HostConfig: { Privileged: true, NetworkMode: 'none' },
      },
      signal,
    })
    id = created.Id
    await client.call('POST', `/containers/${id}/start`, { signal })
    const { StatusCode } = await client.call('POST', `/containers/${id}/wait`, { signal })
    if (StatusCode !== 0) throw new Error(`it ended with exit code ${StatusCode}`)
  } catch (error) {
    signal.throwIfAborted()
    throw new SetupError(`the engine cannot run a privileged container of ${image}`, {
      remedy:
        'use an engine that may run privileged containers: not rootless, Docker 23 or newer where capabilities are withheld',
      details: /** @type {Error} */ (error).message,
      cause: error,
    })
  } finally {
    if (id) await remove(client, id)
  }
}

/**
 * What a killed check left behind.
 *
 * @param {EngineClient} client
 */
async function removeLeftovers(client) {
  const filters = encodeURIComponent(JSON.stringify({ label: [LABEL], status: ['created', 'exited', 'dead'] }))
  for (const { Id } of await client.call('GET', `/containers/json?all=1&filters=${filters}`)) await remove(client, Id)
}

/**
 * With its volume: node images declare one.
 *
 * @param {EngineClient} client
 * @param {string} id
 */
async function remove(client, id) {
  await client.call('DELETE', `/containers/${id}?force=1&v=1`).catch(() => {})
}
