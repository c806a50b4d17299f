import { isDeepStrictEqual } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import { quoted } from '../engine/quoted.ts'
import type { SwarmErrorCode } from '../errors/codes.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { DistributionInspect } from '../wire/distribution.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { platformsOf } from './image-platforms.ts'
import { formatImageReference, type ImageReference, parseImageReference } from './image-reference.ts'

/**
 * When to ask the registry for the digest of an image: `always`; where the image has `changed`, else the digest from
 * before is kept; `never`, but a digest from before is kept, too; or `required`, which is `always` and a failure where
 * the registry does not tell.
 */
export type ResolveImage = 'always' | 'changed' | 'never' | 'required'

/** What {@link pinImage} needs. */
export interface ImagePinning {
  /** What it is for, as in "Cannot <action>". */
  readonly action: string
  /** Whose engines ask the registry. */
  readonly managers: Managers
  /** The spec whose image is to be pinned. */
  readonly spec: ServiceSpec
  /** The spec that the service has now. */
  readonly previous?: ServiceSpec | undefined
  /** `always` by default. */
  readonly resolveImage?: ResolveImage | undefined
  /** Credentials of the registry. */
  readonly registryAuth?: RegistryAuth | undefined
}

/** A spec whose image is pinned, or why it is not. */
export interface PinnedImage {
  /** The spec. The one that was given stays as it is. */
  readonly spec: ServiceSpec
  /** Why the image is not pinned, in a sentence; empty where it is. */
  readonly warnings: readonly string[]
}

/**
 * Pins the image of a service to what its tag means at present, so that all nodes run the same, and says what platforms
 * it is for, so that no other node gets a task. Engines leave that to the client. The image gets a tag in any case.
 *
 * @throws SwarmError `IMAGE_UNRESOLVED` where it is `required` and the registry does not tell
 */
export async function pinImage(pinning: ImagePinning, call: CallOptions): Promise<PinnedImage> {
  const { spec, previous, resolveImage = 'always' } = pinning
  checkResolveImage(pinning.action, resolveImage)
  const before = previous?.TaskTemplate?.ContainerSpec?.Image
  const image: unknown = spec.TaskTemplate?.ContainerSpec?.Image
  const reference = typeof image === 'string' ? parseImageReference(image) : undefined
  // Plugins have no image, and what names none is the engine's to refuse.
  if (reference === undefined) return { spec, warnings: [] }
  const tagged = taggedName(reference)
  const asBefore =
    previous && before !== undefined && isSameImage(before, tagged)
      ? withImage(spec, before, keptPlatforms(spec, previous))
      : undefined
  const isSettled = reference.digest !== undefined || resolveImage === 'changed' || resolveImage === 'never'
  if (asBefore && isSettled) return { spec: asBefore, warnings: [] }
  const unpinned = asBefore ?? withImage(spec, tagged)
  if (resolveImage === 'never') return { spec: unpinned, warnings: [] }
  let found: DistributionInspect
  try {
    found = await askRegistry(pinning, tagged, call)
  } catch (error) {
    if (call.signal?.aborted || !isSwarmError(error, ...registryCodes)) throw error
    if (resolveImage === 'required' && reference.digest === undefined) throw unresolved(pinning.action, tagged, error)
    return { spec: unpinned, warnings: [warning(unpinned, error)] }
  }
  const pinned = pinnedName(tagged, found.Descriptor?.digest)
  if (pinned === undefined) {
    if (resolveImage === 'required') throw unresolved(pinning.action, tagged)
    return { spec: unpinned, warnings: [warning(unpinned)] }
  }
  const own = spec.TaskTemplate.Placement?.Platforms
  const isOwn = own !== undefined && !isDeepStrictEqual(own, previous?.TaskTemplate?.Placement?.Platforms)
  const platforms = platformsOf(found.Platforms ?? [])
  return { spec: withImage(spec, pinned, isOwn || platforms.length === 0 ? undefined : platforms), warnings: [] }
}

/** What an engine answers about a registry; everything else is about the engine itself. */
const registryCodes: readonly SwarmErrorCode[] = [
  'NOT_FOUND',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'REGISTRY_UNREACHABLE',
  'INVALID_ARGUMENT',
  'NOT_IMPLEMENTED',
  'ENGINE_ERROR',
  'TIMED_OUT',
]

/** A registry that is silent for so long is done without. */
const registryMs = 30_000

type Platforms = ReturnType<typeof platformsOf>

/** One manager is enough, as another one would ask the same registry; unless that one is lost on the way. */
async function askRegistry(
  { managers, registryAuth }: ImagePinning,
  image: string,
  call: CallOptions,
): Promise<DistributionInspect> {
  const credentials = registryAuth === undefined ? {} : { registryAuth }
  const ask = (): Promise<DistributionInspect> =>
    managers.writeToAny((engine, limits) => {
      const timeoutMs = Math.min(limits.timeoutMs ?? registryMs, registryMs)
      return engine.distribution.inspect(image, { ...limits, timeoutMs, ...credentials })
    }, call)
  return ask().catch((error: unknown) => {
    if (managers.engines.length > 1 && isSwarmError(error, 'CONNECTION_LOST')) return ask()
    throw error
  })
}

/** The name with the tag that it means where it says none; a digest needs none. */
function taggedName({ tag, ...rest }: ImageReference): string {
  return formatImageReference({ ...rest, tag: tag ?? (rest.digest === undefined ? 'latest' : undefined) })
}

/**
 * Whether the image from before is the one that is wanted, pinned or not. Its name alone says so: the label that stacks
 * have for it stays as it is when somebody gives a service of theirs another image.
 */
function isSameImage(before: string, tagged: string): boolean {
  const reference = parseImageReference(before)
  if (reference === undefined) return false
  const name = taggedName(reference)
  return name === tagged || name.split('@', 1)[0] === tagged
}

function keptPlatforms(spec: ServiceSpec, previous: ServiceSpec): Platforms | undefined {
  if (spec.TaskTemplate.Placement?.Platforms !== undefined) return undefined
  const platforms = previous.TaskTemplate.Placement?.Platforms
  return platforms && [...platforms]
}

function pinnedName(tagged: string, digest: unknown): string | undefined {
  const reference = parseImageReference(tagged)
  if (reference?.digest !== undefined) return tagged
  const pinned = `${tagged}@${digest}`
  return parseImageReference(pinned) === undefined ? undefined : pinned
}

function withImage(spec: ServiceSpec, Image: string, Platforms?: Platforms): ServiceSpec {
  const { TaskTemplate } = spec
  return {
    ...spec,
    TaskTemplate: {
      ...TaskTemplate,
      ContainerSpec: { ...TaskTemplate.ContainerSpec, Image },
      ...(Platforms === undefined ? {} : { Placement: { ...TaskTemplate.Placement, Platforms } }),
    },
  }
}

function warning({ TaskTemplate }: ServiceSpec, error?: SwarmError): string {
  const image = TaskTemplate.ContainerSpec.Image
  const why = error === undefined ? '' : `: ${error.engineMessage ?? error.code}`
  return image.includes('@')
    ? `The image ${image} stays as it is pinned; its registry does not tell more${why}`
    : `The image ${image} is not pinned, and nodes may run different versions of it; its registry does not tell its digest${why}`
}

function unresolved(action: string, image: string, cause?: SwarmError): SwarmError {
  return new SwarmError('IMAGE_UNRESOLVED', {
    action,
    engine: cause?.engine,
    meaning: `the registry does not tell the digest of ${image}`,
    engineMessage: cause?.engineMessage,
    status: cause?.status,
    cause,
  })
}

function checkResolveImage(action: string, resolveImage: unknown): void {
  if (['always', 'changed', 'never', 'required'].some((each) => each === resolveImage)) return
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `resolveImage is ${quoted(resolveImage)}, and one of always, changed, never, required is wanted`,
    details: { argument: 'resolveImage' },
  })
}
