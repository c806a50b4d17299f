// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { SetupError } from '../setup-error.mjs'

/**
 * Where an engine may be.
 *
 * @typedef {object} DockerHost
 * @property {string} address `unix://`, `npipe://`, `tcp://` or `ssh://`
 * @property {string} [certPath] folder with ca.pem, cert.pem and key.pem
 * @property {boolean} verifyTls
 * @property {string} origin who named it, for messages
 * @property {boolean} explicit the user asked for this one: using another instead would be a surprise
 */

const DEFAULT_ADDRESS = process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock'

/**
 * The places to look, in the order of the `docker` command: `DOCKER_HOST`, the context, the default socket.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [ourAddress] where an engine that we start listens, if elsewhere
 * @returns {DockerHost[]}
 */
export function dockerHosts(env, ourAddress = DEFAULT_ADDRESS) {
  if (env['DOCKER_HOST']) {
    const verifyTls = Boolean(env['DOCKER_TLS_VERIFY'])
    // Where we would start one, its absence is no mistake of the user's.
    const explicit = env['DOCKER_HOST'] !== ourAddress
    const certPath = env['DOCKER_CERT_PATH'] || (verifyTls ? dockerFolder(env) : undefined)
    return [{ address: env['DOCKER_HOST'], ...(certPath && { certPath }), verifyTls, origin: 'DOCKER_HOST', explicit }]
  }
  const hosts = []
  const context = contextHost(env)
  if (context) hosts.push(context)
  if (context?.explicit) return hosts
  for (const address of new Set([ourAddress, DEFAULT_ADDRESS])) {
    hosts.push({ address, verifyTls: false, origin: 'the default socket', explicit: false })
  }
  return hosts
}

/**
 * What makes a program that reads the environment use this engine, and no other that the user's settings may name.
 *
 * @param {DockerHost} host
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} `undefined` for what must not be set; empty when nothing has to be said
 */
export function hostVariables(host, env) {
  if (env['DOCKER_HOST'] || (host.address === DEFAULT_ADDRESS && !contextHost(env))) return {}
  return {
    DOCKER_HOST: host.address,
    DOCKER_CONTEXT: undefined,
    DOCKER_CERT_PATH: host.certPath,
    DOCKER_TLS_VERIFY: host.verifyTls ? '1' : undefined,
  }
}

/**
 * Reads what `docker context inspect` prints from the files it reads, so that no `docker` command has to be there.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {DockerHost | undefined}
 */
function contextHost(env) {
  const folder = dockerFolder(env)
  const name = env['DOCKER_CONTEXT'] || readJson(join(folder, 'config.json'))?.currentContext
  if (!name || name === 'default') return undefined
  const id = createHash('sha256').update(name).digest('hex')
  const endpoint = readJson(join(folder, 'contexts', 'meta', id, 'meta.json'))?.Endpoints?.docker
  if (!endpoint?.Host) {
    if (!env['DOCKER_CONTEXT']) return undefined
    throw new SetupError(`there is no docker context ${name}`, { remedy: 'correct DOCKER_CONTEXT, or unset it' })
  }
  const certPath = join(folder, 'contexts', 'tls', id, 'docker')
  return {
    address: endpoint.Host,
    ...(existsSync(certPath) && { certPath }),
    verifyTls: existsSync(certPath) && !endpoint.SkipTLSVerify,
    origin: `docker context ${name}`,
    explicit: Boolean(env['DOCKER_CONTEXT']),
  }
}

/** @param {NodeJS.ProcessEnv} env */
function dockerFolder(env) {
  return env['DOCKER_CONFIG'] || join(homedir(), '.docker')
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
