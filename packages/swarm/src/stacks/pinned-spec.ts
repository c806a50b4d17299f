import type { CallOptions } from '../call-options.ts'
import type { ComposeProblem } from '../errors/swarm-error.ts'
import { pinImage } from '../image/pin-image.ts'
import type { Managers } from '../managers/managers.ts'
import { registryAuthFor } from '../registry-auth/registry-auth-for.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import type { ServiceSpec } from '../wire/service.ts'
import type { StackPlanOptions } from './deploy-options.ts'
import type { WantedService } from './stack-objects.ts'

/** A spec with the digest of its image, and what its nodes pull with. */
export interface PinnedSpec {
  readonly spec: ServiceSpec
  readonly registryAuth?: RegistryAuth
}

/** What an image is pinned with. */
interface PinningContext {
  readonly managers: Managers
  readonly options: StackPlanOptions
  readonly action: string
  readonly call: CallOptions
  /** Takes what may surprise. */
  readonly warnings: ComposeProblem[]
}

/** Pins the image of a service. Where the registry does not tell, the digest that is deployed stays. */
export async function pinnedSpec(
  { key, spec }: WantedService,
  previous: ServiceSpec | undefined,
  { managers, options, action, call, warnings }: PinningContext,
): Promise<PinnedSpec> {
  const image = spec.TaskTemplate.ContainerSpec.Image
  const { resolveImage, registryAuth: given } = options
  const option = typeof given === 'function' ? await given(image) : given
  const registryAuth = await registryAuthFor(action, image, option, call)
  const pinned = await pinImage({ action, managers, spec, previous, resolveImage, registryAuth }, call)
  for (const message of pinned.warnings) {
    const remedy = 'give credentials in registryAuth, or say resolveImage: never'
    warnings.push({ path: `services.${key}.image`, message, remedy })
  }
  return { spec: pinned.spec, ...(registryAuth === undefined ? {} : { registryAuth }) }
}
