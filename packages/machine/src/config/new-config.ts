import { join } from 'node:path'
import { engineDefaults, type OptionDefaults, swarmDefaults } from './config-defaults.ts'
import { CURRENT_VERSION } from './config-version.ts'
import type { JsonValue } from './json-value.ts'
import type { ConfigPlace } from './migrate-config.ts'

/** What a new configuration says beyond the defaults. */
export interface NewConfig {
  readonly driver: NewDriver
  /** The client's files that Docker Machine itself is to use. */
  readonly client: { readonly caPath: string; readonly certPath: string; readonly keyPath: string }
  /** Deviations from {@link engineDefaults}. */
  readonly engine?: OptionDefaults
  /** Deviations from {@link swarmDefaults}. */
  readonly swarm?: OptionDefaults
  /** Names and addresses that a server certificate would have to name. */
  readonly sans?: readonly string[]
}

/** What a driver knows of its machine; one of them makes nothing, the other one takes over what is there. */
type NewDriver =
  | {
      readonly name: 'none'
      /** The URL of the engine. */
      readonly url: string
      /** Host and port of that URL. */
      readonly authority: string
    }
  | {
      readonly name: 'generic'
      readonly host: string
      readonly user: string
      readonly port: number
      /** The key in the machine's folder, `''` where there is none. */
      readonly keyPath: string
      /** Where it was copied from. */
      readonly keySource: string
      readonly enginePort: number
    }

/** The configuration of a new machine, member by member as Docker Machine 0.16 writes it. */
export function newConfig(config: NewConfig, place: ConfigPlace): JsonValue {
  const { driver } = config
  const entered = driver.name === 'generic'
  return {
    ConfigVersion: CURRENT_VERSION,
    Driver: {
      IPAddress: entered ? driver.host : driver.authority,
      MachineName: place.name,
      SSHUser: entered ? driver.user : '',
      SSHPort: entered ? driver.port : 0,
      SSHKeyPath: entered ? driver.keyPath : '',
      StorePath: place.store,
      SwarmMaster: false,
      SwarmHost: '',
      SwarmDiscovery: '',
      ...(entered ? { EnginePort: driver.enginePort, SSHKey: driver.keySource } : { URL: driver.url }),
    },
    DriverName: driver.name,
    HostOptions: {
      Driver: '',
      Memory: 0,
      Disk: 0,
      EngineOptions: { ...engineDefaults, ...config.engine },
      SwarmOptions: { ...swarmDefaults, ...config.swarm },
      AuthOptions: {
        CertDir: place.certificates,
        CaCertPath: config.client.caPath,
        CaPrivateKeyPath: join(place.certificates, 'ca-key.pem'),
        CaCertRemotePath: '',
        ServerCertPath: join(place.machine, 'server.pem'),
        ServerKeyPath: join(place.machine, 'server-key.pem'),
        ClientKeyPath: config.client.keyPath,
        ServerCertRemotePath: '',
        ServerKeyRemotePath: '',
        ClientCertPath: config.client.certPath,
        ServerCertSANs: config.sans ?? [],
        StorePath: place.machine,
      },
    },
    Name: place.name,
  }
}
