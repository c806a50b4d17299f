import { SwarmError } from '../errors/swarm-error.ts'
import type { ServiceSpec } from '../wire/service.ts'

/**
 * Refuses what engines accept and then crash on: a config for a credential spec that does not name it (the worker's
 * engine), and a generic resource that is neither counted nor named (the manager's connection). Seen on 20.10, 26.1 and
 * 28.5.
 *
 * @throws SwarmError `INVALID_ARGUMENT`
 */
export function checkServiceSpec(action: string, spec: ServiceSpec): void {
  const found = strayConfig(spec) ?? emptyResource(spec)
  if (found === undefined) return
  const { argument, ...rest } = found
  throw new SwarmError('INVALID_ARGUMENT', { action, ...rest, details: { argument } })
}

interface Found {
  readonly argument: string
  readonly meaning: string
  readonly remedy: string
}

function strayConfig(spec: ServiceSpec): Found | undefined {
  const container = spec?.TaskTemplate?.ContainerSpec
  const credentials = container?.Privileges?.CredentialSpec?.Config
  const stray = listOf(container?.Configs).findIndex(
    (reference) => reference?.Runtime && !reference.File && (!credentials || reference.ConfigID !== credentials),
  )
  if (stray === -1) return undefined
  return {
    argument: `TaskTemplate.ContainerSpec.Configs[${stray}].Runtime`,
    meaning: `the config reference ${stray} has Runtime, and no credential spec names that config`,
    remedy: 'give it a File, or name it in Privileges.CredentialSpec.Config',
  }
}

function emptyResource(spec: ServiceSpec): Found | undefined {
  const resources = listOf(spec?.TaskTemplate?.Resources?.Reservations?.GenericResources)
  const empty = resources.findIndex((resource) => {
    const { DiscreteResourceSpec, NamedResourceSpec } = { ...(resource as Record<string, unknown> | null) }
    return !DiscreteResourceSpec && !NamedResourceSpec
  })
  if (empty === -1) return undefined
  return {
    argument: `TaskTemplate.Resources.Reservations.GenericResources[${empty}]`,
    meaning: `the generic resource ${empty} is neither counted nor named`,
    remedy: 'give it a DiscreteResourceSpec or a NamedResourceSpec',
  }
}

/** Whatever the types say: what is no list is the engine's to refuse. */
function listOf<Item>(items: readonly Item[] | null | undefined): readonly Item[] {
  return Array.isArray(items) ? items : []
}
