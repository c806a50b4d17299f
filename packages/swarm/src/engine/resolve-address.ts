import { join } from 'node:path'
import type { EngineAddress } from '../engine-address.ts'
import { currentContext, readContext } from './docker-context.ts'
import { type DockerEnvironment, dockerEnvironment } from './environment.ts'

/** The socket where an engine listens unless told otherwise. */
export const defaultSocket: string =
  process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock'

/**
 * The engine that the docker command would use here: `DOCKER_HOST`, else `DOCKER_CONTEXT`, else the chosen context,
 * else the default socket.
 */
export async function addressFromEnvironment(env: DockerEnvironment = dockerEnvironment()): Promise<EngineAddress> {
  if (env.host !== undefined) return addressFromHost(env.host, env)
  const context = env.context ?? (await currentContext(env.configPath))
  return context === 'default' ? { url: defaultSocket } : readContext(env.configPath, context)
}

/** A named context; `default` stands for the environment without contexts, as for the docker command. */
export async function addressFromContext(
  name: string,
  env: DockerEnvironment = dockerEnvironment(),
): Promise<EngineAddress> {
  if (name !== 'default') return readContext(env.configPath, name)
  return env.host === undefined ? { url: defaultSocket } : addressFromHost(env.host, env)
}

function addressFromHost(host: string, env: DockerEnvironment): EngineAddress {
  const url = host.includes('://') ? host : `tcp://${host}`
  if (!env.tlsVerify || !url.startsWith('tcp://')) return { url }
  return {
    url,
    tls: {
      caPath: join(env.certPath, 'ca.pem'),
      certPath: join(env.certPath, 'cert.pem'),
      keyPath: join(env.certPath, 'key.pem'),
    },
  }
}
