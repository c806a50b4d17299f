import type { AddressPools } from './address-pools.ts'

/** What `daemon.json` may hold: the engine's own names, see its documentation. */
export type DaemonConfig = Readonly<Record<string, unknown>>

/** Keys that make an engine reachable for its test; another value would cut it off. */
const owned = ['hosts', 'tls', 'tlsverify', 'tlscacert', 'tlscert', 'tlskey', 'containerd', 'pidfile', 'exec-root']

/** What is wrong with a configuration. */
export function daemonConfigComplaints(config: DaemonConfig): string[] {
  const complaints = Object.keys(config)
    .filter((key) => owned.includes(key))
    .map((key) => `the daemon's ${JSON.stringify(key)} is the harness's own`)
  return isJson(config) ? complaints : [...complaints, 'the daemon configuration is not JSON']
}

/** One configuration over another: objects are merged, everything else is replaced. */
export function mergeDaemonConfig(under: DaemonConfig, over: DaemonConfig): DaemonConfig {
  const merged: Record<string, unknown> = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    merged[key] = isObject(below) && isObject(value) ? mergeDaemonConfig(below, value) : value
  }
  return merged
}

/** The flags for addresses, but for what a configuration or other flags say: engines refuse both at once. */
export function poolFlags(pools: AddressPools, config: DaemonConfig, flags: readonly string[]): string[] {
  const said = (name: string): boolean => flags.some((flag) => flag === `--${name}` || flag.startsWith(`--${name}=`))
  return [
    ...('bip' in config || said('bip') ? [] : [`--bip=${pools.bridge}`]),
    ...('default-address-pools' in config || said('default-address-pool')
      ? []
      : [`--default-address-pool=base=${pools.local.base},size=${pools.local.size}`]),
  ]
}

function isObject(value: unknown): value is DaemonConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJson(config: DaemonConfig): boolean {
  try {
    return isObject(config) && JSON.stringify(config) !== undefined
  } catch {
    return false
  }
}
