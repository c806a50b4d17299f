import { isDeepStrictEqual } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import { pinImage, type ResolveImage } from '../image/pin-image.ts'
import type { Managers } from '../managers/managers.ts'
import { type RegistryAuthOption, registryAuthFor } from '../registry-auth/registry-auth-for.ts'
import { resolveReferences } from '../service-definition/resolve-references.ts'
import type { Draft } from '../update/draft.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import type { ServiceSpec } from '../wire/service.ts'

/** A change of a spec, which may name networks, secrets and configs, and another image. */
export interface ImageChange {
  /** What it is for, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** Changes a copy of the spec. */
  readonly change: (spec: Draft<ServiceSpec>) => void | Promise<void>
  /** `always` by default. */
  readonly resolveImage: ResolveImage | undefined
  /** None by default. */
  readonly registryAuth: RegistryAuthOption | undefined
}

/** What became known while a spec was changed. */
export interface ChangeFindings {
  /** The credentials for the image, if any were asked for and found. */
  registryAuth?: RegistryAuth | undefined
  /** What the caller should know, in sentences. */
  warnings: readonly string[]
}

/**
 * The same change with what it names looked up and its image pinned. What is found out on the way is left in `findings`,
 * anew at each attempt.
 */
export function pinnedChange(
  { action, managers, change, resolveImage, registryAuth }: ImageChange,
  findings: ChangeFindings,
  call: CallOptions,
): (spec: Draft<ServiceSpec>) => Promise<void> {
  return async (draft) => {
    const previous = structuredClone(draft) as ServiceSpec
    await change(draft)
    if (!isDeepStrictEqual(referencesOf(draft as ServiceSpec), referencesOf(previous))) {
      const named = structuredClone(draft) as ServiceSpec
      const whole = await managers.read((engine, limits) => resolveReferences(action, engine, named, limits), call)
      draft.TaskTemplate = structuredClone(whole.TaskTemplate) as Draft<ServiceSpec>['TaskTemplate']
    }
    const image: unknown = draft.TaskTemplate?.ContainerSpec?.Image
    findings.registryAuth = await registryAuthFor(action, typeof image === 'string' ? image : '', registryAuth, call)
    findings.warnings = []
    if (image === previous.TaskTemplate.ContainerSpec?.Image) return
    const spec = structuredClone(draft) as ServiceSpec
    const pinning = { action, managers, spec, previous, resolveImage, registryAuth: findings.registryAuth }
    const pinned = await pinImage(pinning, call)
    draft.TaskTemplate = structuredClone(pinned.spec.TaskTemplate) as Draft<ServiceSpec>['TaskTemplate']
    findings.warnings = pinned.warnings
  }
}

function referencesOf({ TaskTemplate: task }: ServiceSpec): readonly unknown[] {
  return [task?.Networks, task?.ContainerSpec?.Secrets, task?.ContainerSpec?.Configs]
}
