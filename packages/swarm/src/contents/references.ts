import type { Draft } from '../update/draft.ts'
import type { ConfigReference, SecretReference } from '../wire/container-spec.ts'
import type { ServiceSpec } from '../wire/service.ts'
import type { Replacement } from './content-kind.ts'

/** Ids of the secrets that a service uses. */
export function secretsUsedBy({ TaskTemplate: template }: ServiceSpec): string[] {
  return references<SecretReference>(template.ContainerSpec?.Secrets).map(({ SecretID }) => SecretID)
}

/** Ids of the configs that a service uses, as files or as its credential spec. */
export function configsUsedBy({ TaskTemplate: template }: ServiceSpec): string[] {
  return references<ConfigReference>(template.ContainerSpec?.Configs).map(({ ConfigID }) => ConfigID)
}

/** Has a service use another secret in place of those. */
export function replaceSecrets(spec: Draft<ServiceSpec>, old: ReadonlySet<string>, by: Replacement): void {
  for (const reference of references(spec.TaskTemplate.ContainerSpec?.Secrets)) {
    if (!old.has(reference.SecretID)) continue
    reference.SecretID = by.id
    reference.SecretName = by.name
  }
}

/** Has a service use another config in place of those. */
export function replaceConfigs(spec: Draft<ServiceSpec>, old: ReadonlySet<string>, by: Replacement): void {
  const container = spec.TaskTemplate.ContainerSpec
  for (const reference of references(container?.Configs)) {
    if (!old.has(reference.ConfigID)) continue
    reference.ConfigID = by.id
    reference.ConfigName = by.name
  }
  const credentials = container?.Privileges?.CredentialSpec
  if (credentials?.Config !== undefined && old.has(credentials.Config)) credentials.Config = by.id
}

/** Services of other kinds than containers have no container, whatever the types say, and engines answer `null`. */
function references<Reference>(list: readonly Reference[] | null | undefined): readonly Reference[] {
  return list ?? []
}
