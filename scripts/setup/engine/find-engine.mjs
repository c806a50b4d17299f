// @ts-check
import { SetupError } from '../setup-error.mjs'
import { EngineClient } from './engine-client.mjs'

/** @typedef {import('./docker-host.mjs').DockerHost} DockerHost */

const PING_TIMEOUT_MS = 3_000

/** SSH has to log in and start a command on the other side first. */
const SSH_PING_TIMEOUT_MS = 15_000

/**
 * The first engine that answers.
 *
 * @param {readonly DockerHost[]} hosts
 * @returns {Promise<EngineClient | undefined>}
 * @throws {SetupError} when the one that the user named does not answer, or refuses this user
 */
export async function findEngine(hosts) {
  for (const host of hosts) {
    const failure = await ping(host)
    if (failure === undefined) return new EngineClient(host)
    if (/** @type {NodeJS.ErrnoException} */ (failure).code === 'EACCES') {
      throw new SetupError(`the engine at ${host.address} does not let this user in`, {
        remedy: 'run as root, or add the user to the group "docker" and log in again',
        cause: failure,
      })
    }
    if (host.explicit) {
      throw new SetupError(`no Docker engine answers at ${host.address} (${host.origin}): ${failure.message}`, {
        remedy: `start that engine, or unset ${host.origin === 'DOCKER_HOST' ? host.origin : 'DOCKER_CONTEXT'}`,
        cause: failure,
      })
    }
  }
  return undefined
}

/**
 * @param {DockerHost} host
 * @returns {Promise<Error | undefined>} why it does not answer
 */
export async function ping(host) {
  const timeoutMs = host.address.startsWith('ssh:') ? SSH_PING_TIMEOUT_MS : PING_TIMEOUT_MS
  try {
    await new EngineClient(host).call('GET', '/_ping', { timeoutMs })
    return undefined
  } catch (error) {
    return /** @type {Error} */ (error)
  }
}
