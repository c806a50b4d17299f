import { join } from 'node:path'
import { SwarmError } from '../errors/swarm-error.ts'
import { currentContext, presentTlsFiles, readContext } from './docker-context.ts'
import { type DockerEnvironment, dockerEnvironment } from './environment.ts'
import type { ResolvedAddress } from './parse-address.ts'

/** The socket where an engine listens unless told otherwise. */
export const defaultSocket: string =
  process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock'

/**
 * The engine that the docker command would use here: `DOCKER_HOST`, else `DOCKER_CONTEXT`, else the chosen context,
 * else the default socket.
 */
export async function addressFromEnvironment(env: DockerEnvironment = dockerEnvironment()): Promise<ResolvedAddress> {
  if (env.host !== undefined) return addressFromHost(env.host, env)
  const context = env.context ?? (await currentContext(env.configPath))
  return context === 'default' ? { url: defaultSocket } : readContext(env.configPath, context)
}

/** A named context; `default` stands for the environment without contexts, as for the docker command. */
export async function addressFromContext(
  name: string,
  env: DockerEnvironment = dockerEnvironment(),
): Promise<ResolvedAddress> {
  if (name !== 'default') return readContext(env.configPath, name)
  return env.host === undefined ? { url: defaultSocket } : addressFromHost(env.host, env)
}

async function addressFromHost(host: string, env: DockerEnvironment): Promise<ResolvedAddress> {
  const url = host.includes('://') ? host : `tcp://${host}`
  if (!url.startsWith('tcp://')) return { url }
  if (env.tlsVerify) {
    // The authority has to be there: without it and the client's pair nothing would be left, and that is no TLS at all.
    return { url, tls: { ...(await presentTlsFiles(env.certPath)), caPath: join(env.certPath, 'ca.pem') } }
  }
  if (!env.tls) return { url }
  throw new SwarmError('INVALID_ADDRESS', {
    action: 'use the engine of DOCKER_HOST',
    meaning: 'DOCKER_TLS without DOCKER_TLS_VERIFY switches TLS verification off',
    remedy: 'set DOCKER_TLS_VERIFY, with the certificate authority of the engine in DOCKER_CERT_PATH',
  })
}
