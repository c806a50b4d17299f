import type { CallOptions } from '../call-options.ts'
import { dockerEnvironment } from '../engine/environment.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import { parseImageReference } from '../image/image-reference.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import { credentialsFromConfig } from './credentials-from-config.ts'
import { readDockerConfig } from './docker-config.ts'

/**
 * Credentials of a registry: given, or `from-config`, which is what `docker login` has left in the Docker config
 * (`DOCKER_CONFIG`, `~/.docker/config.json`), credential helpers included. None are sent unless they are asked for.
 */
export type RegistryAuthOption = RegistryAuth | 'from-config'

const fields = ['username', 'password', 'auth', 'serveraddress', 'identitytoken', 'registrytoken']

/**
 * The credentials to send for an image.
 *
 * @returns undefined where none are asked for, and where the config has none for the registry of the image
 * @throws SwarmError `INVALID_ARGUMENT`, and `CREDENTIALS_UNAVAILABLE` where the config or its helper fails
 */
export async function registryAuthFor(
  action: string,
  image: string,
  option: RegistryAuthOption | undefined,
  call: CallOptions,
): Promise<RegistryAuth | undefined> {
  if (option === undefined) return undefined
  if (option !== 'from-config') return checkedAuth(action, option)
  const reference = parseImageReference(image)
  if (reference === undefined) return undefined
  const config = await readDockerConfig(action, dockerEnvironment().configPath)
  return credentialsFromConfig({ action, config, domain: reference.domain }, call)
}

/** Nothing of what was given is shown: all of it may be secret. */
function checkedAuth(action: string, auth: unknown): RegistryAuth {
  const wrong =
    typeof auth !== 'object' || auth === null
      ? "registryAuth is neither credentials nor 'from-config'"
      : Object.entries(auth).some(([field, value]) => !fields.includes(field) || typeof value !== 'string')
        ? `registryAuth has other fields than ${fields.join(', ')}, or one that is no text`
        : undefined
  if (wrong === undefined) return auth as RegistryAuth
  throw new SwarmError('INVALID_ARGUMENT', { action, meaning: wrong, details: { argument: 'registryAuth' } })
}
