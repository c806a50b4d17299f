/** The engine's part of a new configuration, as Docker Machine writes it when nobody says otherwise, in its order. */
export const engineDefaults = {
  ArbitraryFlags: [],
  Dns: null,
  GraphDir: '',
  Env: [],
  Ipv6: false,
  InsecureRegistry: [],
  Labels: [],
  LogLevel: '',
  StorageDriver: '',
  SelinuxEnabled: false,
  TlsVerify: true,
  RegistryMirror: [],
  InstallURL: 'https://get.docker.com',
} as const satisfies OptionDefaults

/** The part of a new configuration that is about the old standalone Swarm, likewise. */
export const swarmDefaults = {
  IsSwarm: false,
  Address: '',
  Discovery: '',
  Agent: false,
  Master: false,
  Host: 'tcp://0.0.0.0:3376',
  Image: 'swarm:latest',
  Strategy: 'spread',
  Heartbeat: 0,
  Overcommit: 0,
  ArbitraryFlags: [],
  ArbitraryJoinFlags: [],
  Env: null,
  IsExperimental: false,
} as const satisfies OptionDefaults

/** Options of one group, by the names of Docker Machine. */
export interface OptionDefaults {
  readonly [key: string]: string | boolean | number | null | readonly string[]
}
