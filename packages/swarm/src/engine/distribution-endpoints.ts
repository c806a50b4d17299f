import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { DistributionInspect } from '../wire/distribution.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import type { EngineRequester } from './engine-request.ts'
import { quoted } from './quoted.ts'
import { registryAuthHeader } from './registry-auth-header.ts'

/** The endpoint below `/distribution`. */
export class DistributionEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /**
   * `GET /distribution/{name}/json`: the engine asks the registry what an image is at present. Nothing is pulled.
   *
   * @param name - the image as a service names it, with a tag or a digest
   * @throws SwarmError `INVALID_ARGUMENT`, `UNAUTHORIZED`, `NOT_FOUND`
   */
  async inspect(
    name: string,
    options: CallOptions & { readonly registryAuth?: RegistryAuth } = {},
  ): Promise<DistributionInspect> {
    const { registryAuth, ...call } = options
    const action = `inspect the image ${quoted(name)} at its registry`
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'GET',
      path: `/distribution/${imagePath(action, name)}/json`,
      ...registryAuthHeader(registryAuth),
    })
    return answer as DistributionInspect
  }
}

/** Unlike an id a name has slashes: each part of it is kept in its place. */
function imagePath(action: string, name: string): string {
  const parts = typeof name === 'string' && name.isWellFormed() ? name.split('/') : ['']
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new SwarmError('INVALID_ARGUMENT', {
      action,
      meaning: 'it is no name of an image',
      details: { argument: 'name' },
    })
  }
  return parts.map(encodeURIComponent).join('/')
}
