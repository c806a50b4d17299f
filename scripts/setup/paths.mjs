// @ts-check
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Every place the set-up writes to.
 *
 * @typedef {object} Paths
 * @property {string} root the repository
 * @property {string} state `.raftkit`: everything that stays inside the repository folder
 * @property {string} engine the engine's one folder: pid, log, data, binaries
 * @property {string} engineHost where an engine that we start listens
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Paths}
 */
export function resolvePaths(env) {
  const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')
  return {
    root,
    state: join(root, '.raftkit'),
    engine: env['RAFTKIT_ENGINE_DIR'] || '/var/lib/raftkit/engine',
    engineHost: hostOfSocket(env['RAFTKIT_ENGINE_SOCKET'] || '/var/run/docker.sock'),
  }
}

/** @param {string} socket a path, or already a `unix://` address */
function hostOfSocket(socket) {
  return socket.startsWith('unix://') ? socket : `unix://${socket}`
}
