import type { EngineSettings } from './engine-settings.ts'
import { hostPaths } from './host-paths.ts'

/** A flag of `dockerd`, without its dashes. */
export interface EngineFlag {
  readonly name: string
  /** Absent for a switch. */
  readonly value?: string
}

/** All that an engine is told, but for where it listens, in the order in which Docker Machine says it. */
export function engineFlags(settings: EngineSettings): readonly EngineFlag[] {
  const { provider, labels, insecureRegistries, registryMirrors, storageDriver, flags } = settings
  const all = (name: string, values: readonly string[]) => values.map((value) => ({ name, value }))
  return [
    ...all('storage-driver', storageDriver === '' ? [] : [storageDriver]),
    { name: 'tlsverify' },
    { name: 'tlscacert', value: hostPaths.ca },
    { name: 'tlscert', value: hostPaths.cert },
    { name: 'tlskey', value: hostPaths.key },
    ...all('label', [...labels, `provider=${provider}`]),
    ...all('insecure-registry', insecureRegistries),
    ...all('registry-mirror', registryMirrors),
    ...flags.map((flag) => {
      const [, name = '', equals, value = ''] = /^-*([^=]*)(=?)(.*)$/s.exec(flag) ?? []
      return equals === '' ? { name } : { name, value }
    }),
  ]
}
