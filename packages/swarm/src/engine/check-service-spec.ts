import { SwarmError } from '../errors/swarm-error.ts'
import type { ServiceSpec } from '../wire/service.ts'

/**
 * Refuses what engines accept and workers' engines then crash on: a config for a credential spec that does not name it.
 * Seen on 20.10, 26.1 and 28.5.
 *
 * @throws SwarmError `INVALID_ARGUMENT`
 */
export function checkServiceSpec(action: string, spec: ServiceSpec): void {
  const container = spec?.TaskTemplate?.ContainerSpec
  const credentials = container?.Privileges?.CredentialSpec?.Config
  const configs = Array.isArray(container?.Configs) ? container.Configs : []
  const stray = configs.findIndex(
    (reference) => reference?.Runtime && !reference.File && (!credentials || reference.ConfigID !== credentials),
  )
  if (stray === -1) return
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `the config reference ${stray} has Runtime, and no credential spec names that config`,
    remedy: 'give it a File, or name it in Privileges.CredentialSpec.Config',
    details: { argument: `TaskTemplate.ContainerSpec.Configs[${stray}].Runtime` },
  })
}
