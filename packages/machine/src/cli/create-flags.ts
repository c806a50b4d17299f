import { isIPv6 } from 'node:net'
import { type OptionDefaults, swarmDefaults } from '../config/config-defaults.ts'
import type { EngineSettings } from '../host/engine-settings.ts'
import type { Flag, FlagValues } from './flag.ts'

/** The flags of `create` that Docker Machine knows for every driver, and those of the drivers `none` and `generic`. */
export const createFlags: readonly Flag[] = [
  {
    names: ['driver', 'd'],
    kind: 'string',
    standard: 'virtualbox',
    variable: 'MACHINE_DRIVER',
    summary: 'Driver to create machine with: none registers an engine that runs, generic takes over a host by SSH',
  },
  { names: ['url'], kind: 'string', summary: 'URL of host when no driver is selected' },
  { names: ['ip'], kind: 'string', summary: 'IP address under which other hosts reach it, if not the one in the URL' },
  { names: ['no-tls'], kind: 'boolean', summary: 'The engine at a tcp:// URL speaks without TLS' },
  { names: ['tls-san'], kind: 'strings', summary: 'Support extra SANs for TLS certs' },
  ...strings('engine', {
    opt: 'Specify arbitrary flags to include with the created engine in the form flag=value',
    'insecure-registry': 'Specify insecure registries to allow with the created engine',
    'registry-mirror': 'Specify registry mirrors to use',
    label: 'Specify labels for the created engine',
    env: 'Specify environment variables to set in the engine',
  }),
  {
    names: ['engine-install-url'],
    kind: 'string',
    standard: 'https://get.docker.com',
    variable: 'MACHINE_DOCKER_INSTALL_URL',
    summary: 'Script to install the engine with, used when it is named; else the engine of the distribution',
  },
  { names: ['engine-storage-driver'], kind: 'string', summary: 'Specify a storage driver to use with the engine' },
  { names: ['swarm'], kind: 'boolean', summary: 'Configure Machine to join a Swarm cluster' },
  { names: ['swarm-master'], kind: 'boolean', summary: 'Configure Machine to be a Swarm master' },
  { names: ['swarm-experimental'], kind: 'boolean', summary: 'Enable Swarm experimental features' },
  {
    names: ['swarm-image'],
    kind: 'string',
    standard: swarmDefaults.Image,
    variable: 'MACHINE_SWARM_IMAGE',
    summary: 'Specify Docker image to use for Swarm',
  },
  { names: ['swarm-discovery'], kind: 'string', summary: 'Discovery service to use with Swarm' },
  {
    names: ['swarm-strategy'],
    kind: 'string',
    standard: swarmDefaults.Strategy,
    summary: 'Define a default scheduling strategy for Swarm',
  },
  {
    names: ['swarm-host'],
    kind: 'string',
    standard: swarmDefaults.Host,
    summary: 'ip/socket to listen on for Swarm master',
  },
  {
    names: ['swarm-addr'],
    kind: 'string',
    summary: 'addr to advertise for Swarm (default: detect and use the machine IP)',
  },
  ...strings('swarm', {
    opt: 'Define arbitrary flags for Swarm master (can be provided multiple times)',
    'join-opt': 'Define arbitrary flags for Swarm join (can be provided multiple times)',
  }),
  {
    names: ['yes', 'y'],
    kind: 'boolean',
    summary: 'With the driver generic: replace what is found on the host without asking; what it is, is said first',
  },
  { names: ['generic-ip-address'], kind: 'string', variable: 'GENERIC_IP_ADDRESS', summary: 'IP Address of machine' },
  { names: ['generic-ssh-key'], kind: 'string', variable: 'GENERIC_SSH_KEY', summary: 'SSH private key path' },
  { names: ['generic-ssh-user'], kind: 'string', standard: 'root', variable: 'GENERIC_SSH_USER', summary: 'SSH user' },
  { names: ['generic-ssh-port'], kind: 'integer', standard: '22', variable: 'GENERIC_SSH_PORT', summary: 'SSH port' },
  {
    names: ['generic-engine-port'],
    kind: 'integer',
    standard: '2376',
    variable: 'GENERIC_ENGINE_PORT',
    summary: 'Docker engine port',
  },
]

/** What the flags say about the engine, as it stands in `config.json`. */
export function engineOptions(flags: FlagValues): OptionDefaults {
  return {
    ArbitraryFlags: flags.strings('engine-opt'),
    Env: flags.strings('engine-env'),
    InsecureRegistry: flags.strings('engine-insecure-registry'),
    Labels: flags.strings('engine-label'),
    RegistryMirror: flags.strings('engine-registry-mirror'),
    StorageDriver: flags.string('engine-storage-driver'),
    InstallURL: flags.string('engine-install-url'),
  }
}

/** What the flags say about the engine, as a host is set up with it. */
export function engineSettings(flags: FlagValues, host: string): EngineSettings {
  return {
    provider: 'generic',
    labels: flags.strings('engine-label'),
    insecureRegistries: flags.strings('engine-insecure-registry'),
    registryMirrors: flags.strings('engine-registry-mirror'),
    storageDriver: flags.string('engine-storage-driver'),
    flags: flags.strings('engine-opt'),
    environment: flags.strings('engine-env'),
    port: flags.integer('generic-engine-port'),
    ipv6: isIPv6(host),
  }
}

/** What the flags say about the old standalone Swarm, likewise. */
export function swarmOptions(flags: FlagValues): OptionDefaults {
  const master = flags.boolean('swarm-master')
  return {
    IsSwarm: flags.boolean('swarm') || master,
    Address: flags.string('swarm-addr'),
    Discovery: flags.string('swarm-discovery'),
    Agent: flags.boolean('swarm'),
    Master: master,
    Host: flags.string('swarm-host'),
    Image: flags.string('swarm-image'),
    Strategy: flags.string('swarm-strategy'),
    ArbitraryFlags: flags.strings('swarm-opt'),
    ArbitraryJoinFlags: flags.strings('swarm-join-opt'),
    IsExperimental: flags.boolean('swarm-experimental'),
  }
}

function strings(group: string, summaries: Readonly<Record<string, string>>): Flag[] {
  return Object.entries(summaries).map(([name, summary]) => ({ names: [`${group}-${name}`], kind: 'strings', summary }))
}
