import { engineDefaults, swarmDefaults } from './config-defaults.ts'
import { type JsonNode, type JsonObject, nodeAt, stringAt, withMember } from './json-node.ts'
import { fromJsonValue } from './json-value.ts'

/** What a migration has to know of the place that the configuration stands in. */
export interface ConfigPlace {
  /** The name of the machine's folder. */
  readonly name: string
  /** Absolute path of the store. */
  readonly store: string
  /** Absolute path of the store's certificates. */
  readonly certificates: string
  /** Absolute path of the machine's folder. */
  readonly machine: string
}

/**
 * Brings a configuration of any version to version 3, in memory. Paths are taken from where the store is: Docker
 * Machine derives them from a member that version 2 does not have, and arrives at `.`.
 */
export function migrateConfig(config: JsonObject, version: number, place: ConfigPlace): JsonObject {
  let current = config
  if (version < 1) current = nestFlatOptions(current)
  if (version < 2) current = nameAuthorityKey(current, place)
  if (version < 3) current = addStorePath(current, place)
  return withMember(current, 'Name', { kind: 'string', value: place.name })
}

const FLAT_AUTH = ['CaCertPath', 'PrivateKeyPath', 'ServerCertPath', 'ServerKeyPath', 'ClientCertPath', 'ClientKeyPath']
const FLAT_SWARM = { SwarmHost: 'Host', SwarmMaster: 'Master', SwarmDiscovery: 'Discovery' }

/** Up to 0.1 the options stood flat beside the driver. */
function nestFlatOptions(config: JsonObject): JsonObject {
  const flat = new Set([...FLAT_AUTH, ...Object.keys(FLAT_SWARM), 'HostOptions'])
  const auth = FLAT_AUTH.flatMap((key) => {
    const value = nodeAt(config, key)
    return value === undefined ? [] : [{ key, value }]
  })
  let swarmOptions = fromJsonValue(swarmDefaults) as JsonObject
  for (const [from, to] of Object.entries(FLAT_SWARM)) {
    const value = nodeAt(config, from)
    if (value !== undefined) swarmOptions = withMember(swarmOptions, to, value)
  }
  const kept: JsonObject = { kind: 'object', members: config.members.filter(({ key }) => !flat.has(key)) }
  const nested: JsonObject = {
    kind: 'object',
    members: [
      { key: 'EngineOptions', value: fromJsonValue(engineDefaults) },
      { key: 'SwarmOptions', value: swarmOptions },
      { key: 'AuthOptions', value: { kind: 'object', members: auth } },
    ],
  }
  // A file without a version may be one that somebody wrote by hand, in the shape of today.
  return withMember(kept, 'HostOptions', nodeAt(config, 'HostOptions') ?? nested)
}

/** Up to 0.4 the key of the authority was called `PrivateKeyPath`. */
function nameAuthorityKey(config: JsonObject, place: ConfigPlace): JsonObject {
  return withAuthOptions(config, (auth) => {
    const members = auth.members.map(({ key, value }) => ({
      key: key === 'PrivateKeyPath' ? 'CaPrivateKeyPath' : key,
      value,
    }))
    const renamed = withMember({ kind: 'object', members }, 'CertDir', { kind: 'string', value: place.certificates })
    return withMember(renamed, 'StorePath', { kind: 'string', value: place.machine })
  })
}

/** Up to 0.5.0 the path of the store stood at the top, and not in the driver. */
function addStorePath(config: JsonObject, place: ConfigPlace): JsonObject {
  const members = config.members.filter(({ key }) => key !== 'StorePath')
  let current = withMember({ kind: 'object', members }, 'ConfigVersion', { kind: 'number', text: '3' })
  const driver = nodeAt(current, 'Driver')
  if (driver?.kind === 'object' && stringAt(driver, 'StorePath') === '') {
    current = withMember(current, 'Driver', withMember(driver, 'StorePath', { kind: 'string', value: place.store }))
  }
  return current
}

function withAuthOptions(config: JsonObject, change: (auth: JsonObject) => JsonNode): JsonObject {
  const options = nodeAt(config, 'HostOptions')
  const auth = nodeAt(options, 'AuthOptions')
  if (options?.kind !== 'object' || auth?.kind !== 'object') return config
  return withMember(config, 'HostOptions', withMember(options, 'AuthOptions', change(auth)))
}
