import type { EngineSettings } from '../host/engine-settings.ts'

/** An engine about which nothing was said. */
export const plainSettings: EngineSettings = {
  provider: 'generic',
  labels: [],
  insecureRegistries: [],
  registryMirrors: [],
  storageDriver: '',
  flags: [],
  environment: [],
  port: 2376,
  ipv6: false,
}
