import { encodeJson } from '../config/encode-json.ts'
import { type JsonObject, stringsAt } from '../config/json-node.ts'
import { fromJsonValue, type JsonValue, toJsonValue } from '../config/json-value.ts'
import { parseJson } from '../config/parse-json.ts'
import type { EngineSettings } from './engine-settings.ts'
import { hostPaths } from './host-paths.ts'

/** A changed `daemon.json`. */
export interface DaemonFile {
  readonly text: string
  /** The members that have another value than before. */
  readonly changed: readonly string[]
}

/** Flags of `dockerd` that may be repeated, and what they are called in the file. */
const LISTS: Readonly<Record<string, string>> = {
  'storage-opt': 'storage-opts',
  'exec-opt': 'exec-opts',
  'default-address-pool': 'default-address-pools',
  dns: 'dns',
  'dns-opt': 'dns-opts',
  'dns-search': 'dns-search',
  'authorization-plugin': 'authorization-plugins',
  'insecure-registry': 'insecure-registries',
  'registry-mirror': 'registry-mirrors',
  label: 'labels',
  'node-generic-resource': 'node-generic-resources',
}
/** Likewise, with a name and a value each. */
const MAPS: Readonly<Record<string, string>> = { 'log-opt': 'log-opts' }

/**
 * Puts settings into the text of a `daemon.json`, or of none. What is there stays, but for what has to be otherwise: an
 * engine refuses to start when a setting comes from two sides, so they are all in this one file.
 *
 * @param hosts - where the engine listens, where that is not said on its command line
 * @throws `SyntaxError` when there is something else in the file
 */
export function withSettings(
  text: string | undefined,
  settings: EngineSettings,
  hosts: readonly string[] | undefined,
): DaemonFile {
  const old = parseJson(text?.trim() ? text : '{}')
  if (old.kind !== 'object') throw new SyntaxError(`an object was expected, not ${old.kind}`)
  const next: { [key: string]: JsonValue } = { ...(toJsonValue(old) as { readonly [key: string]: JsonValue }) }
  for (const [key, value] of wanted(old, settings)) next[key] = value
  if (hosts !== undefined) next['hosts'] = hosts
  const encoded = fromJsonValue(next, old)
  const before = toJsonValue(old) as { readonly [key: string]: JsonValue | undefined }
  const changed = Object.keys(next).filter((key) => spelled(next[key]) !== spelled(before[key]))
  return { text: `${encodeJson(encoded)}\n`, changed }
}

function* wanted(old: JsonObject, settings: EngineSettings): Generator<readonly [string, JsonValue]> {
  yield ['tlsverify', true]
  yield ['tlscacert', hostPaths.ca]
  yield ['tlscert', hostPaths.cert]
  yield ['tlskey', hostPaths.key]
  const added: Record<string, readonly string[]> = {
    labels: [...settings.labels, `provider=${settings.provider}`],
    'insecure-registries': settings.insecureRegistries,
    'registry-mirrors': settings.registryMirrors,
  }
  const maps: Record<string, Record<string, string>> = {}
  if (settings.storageDriver !== '') yield ['storage-driver', settings.storageDriver]
  for (const flag of settings.flags) {
    const [, name = '', equals, value = ''] = /^-*([^=]*)(=?)(.*)$/s.exec(flag) ?? []
    const list = LISTS[name]
    const map = MAPS[name]
    if (list !== undefined) added[list] = [...(added[list] ?? []), value]
    else if (map !== undefined) maps[map] = { ...maps[map], ...pair(value) }
    else yield [name, equals === '' ? true : plainValue(value)]
  }
  for (const [key, values] of Object.entries(added)) {
    if (values.length > 0)
      yield [key, key === 'labels' ? mergeLabels(stringsAt(old, key), values) : union(stringsAt(old, key), values)]
  }
  for (const [key, value] of Object.entries(maps)) yield [key, value]
}

function union(old: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...old, ...more])]
}

/** A label is there once. */
function mergeLabels(old: readonly string[], more: readonly string[]): string[] {
  const key = (label: string) => label.split('=', 1)[0]
  const keys = new Set(more.map(key))
  return union(
    old.filter((label) => !keys.has(key(label))),
    more,
  )
}

function pair(text: string): Record<string, string> {
  const at = text.indexOf('=')
  return at < 0 ? { [text]: '' } : { [text.slice(0, at)]: text.slice(at + 1) }
}

/** A flag is text; the file wants booleans and numbers as such. */
function plainValue(text: string): JsonValue {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}

/** One text for equal values. */
function spelled(value: JsonValue | undefined): string {
  return value === undefined ? '' : encodeJson(fromJsonValue(value))
}
