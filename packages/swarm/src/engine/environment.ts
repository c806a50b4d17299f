import { homedir } from 'node:os'
import { join } from 'node:path'

/** What the environment says about the engine to use. The only place that knows `process.env`. */
export interface DockerEnvironment {
  /** `DOCKER_HOST`. */
  readonly host: string | undefined
  /** `DOCKER_CONTEXT`. */
  readonly context: string | undefined
  /** `DOCKER_TLS_VERIFY`: any text counts, as for the docker command. */
  readonly tlsVerify: boolean
  /** `DOCKER_TLS`: TLS that verifies nothing, unless `DOCKER_TLS_VERIFY` is set too. */
  readonly tls: boolean
  /** `DOCKER_CERT_PATH`, by default the configuration folder. */
  readonly certPath: string
  /** `DOCKER_CONFIG`, by default `~/.docker`. */
  readonly configPath: string
}

/** Reads the environment as the docker command does; an empty variable counts as none. */
export function dockerEnvironment(env: NodeJS.ProcessEnv = process.env): DockerEnvironment {
  const configPath = env['DOCKER_CONFIG'] || join(homedir(), '.docker')
  return {
    host: env['DOCKER_HOST'] || undefined,
    context: env['DOCKER_CONTEXT'] || undefined,
    tlsVerify: Boolean(env['DOCKER_TLS_VERIFY']),
    tls: Boolean(env['DOCKER_TLS']),
    certPath: env['DOCKER_CERT_PATH'] || configPath,
    configPath,
  }
}

/**
 * Runs something that would otherwise find an engine of its own: docker-modem reads the certificates behind
 * `DOCKER_HOST` even where it is told another address, and fails where they cannot be read.
 */
export function withoutDockerHost<Value>(make: () => Value): Value {
  const host = process.env['DOCKER_HOST']
  if (host === undefined) return make()
  delete process.env['DOCKER_HOST']
  try {
    return make()
  } finally {
    process.env['DOCKER_HOST'] = host
  }
}

/** All of the environment: what a compose file takes its variables from. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env
}
