import type { CallOptions } from '../call-options.ts'
import { pinImage, type ResolveImage } from '../image/pin-image.ts'
import type { Managers } from '../managers/managers.ts'
import { type RegistryAuthOption, registryAuthFor } from '../registry-auth/registry-auth-for.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { resolveReferences } from './resolve-references.ts'
import type { ServiceDefinition } from './service-definition.ts'
import { serviceSpecOf } from './service-spec-of.ts'

/** A service on its way to an engine. */
export interface ServicePreparation {
  /** What it is for, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** What is wanted. */
  readonly definition: ServiceDefinition | ServiceSpec
  /** The spec that the service has now. */
  readonly previous?: ServiceSpec | undefined
  /** `always` by default. */
  readonly resolveImage?: ResolveImage | undefined
  /** None by default. */
  readonly registryAuth?: RegistryAuthOption | undefined
}

/** What to send. */
export interface PreparedService {
  /** The spec: references resolved, image pinned. */
  readonly spec: ServiceSpec
  /** The credentials for the image, if any were asked for and found. */
  readonly registryAuth: RegistryAuth | undefined
  /** What the caller should know, in sentences. */
  readonly warnings: readonly string[]
}

/**
 * Everything between a definition and a request: the definition is checked and translated, what it names is looked up,
 * its credentials are fetched where they are asked for, and its image is pinned. Nothing is changed by it.
 *
 * @throws SwarmError `INVALID_ARGUMENT`, `NOT_FOUND`, `CREDENTIALS_UNAVAILABLE`, `IMAGE_UNRESOLVED`
 */
export async function prepareService(preparation: ServicePreparation, call: CallOptions): Promise<PreparedService> {
  const { action, managers, definition, previous, resolveImage } = preparation
  const said = serviceSpecOf(definition, action)
  const image: unknown = said.TaskTemplate?.ContainerSpec?.Image
  const registryAuth = await registryAuthFor(
    action,
    typeof image === 'string' ? image : '',
    preparation.registryAuth,
    call,
  )
  const whole = await managers.read((engine, limits) => resolveReferences(action, engine, said, limits), call)
  const pinned = await pinImage({ action, managers, spec: whole, previous, resolveImage, registryAuth }, call)
  return { ...pinned, registryAuth }
}
