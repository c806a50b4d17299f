import { encodeJson } from '../config/encode-json.ts'
import { type JsonObject, stringsAt } from '../config/json-node.ts'
import { fromJsonValue, type JsonValue, toJsonValue } from '../config/json-value.ts'
import { parseJson } from '../config/parse-json.ts'
import { type EngineFlag, engineFlags } from './engine-flags.ts'
import type { EngineSettings } from './engine-settings.ts'

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

const LIST_KEYS = new Set(Object.values(LISTS))
const MAP_KEYS = new Set(Object.values(MAPS))

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
  const old = parseDaemon(text)
  const before = toJsonValue(old) as Members
  const next: { [key: string]: JsonValue } = { ...before }
  for (const [key, flags] of byKey(settings)) next[key] = merged(old, key, flags)
  if (hosts !== undefined) next['hosts'] = hosts
  const changed = Object.keys(next).filter((key) => spelled(next[key]) !== spelled(before[key]))
  return { text: encoded(next, old), changed }
}

/** Settings that are on a command line, and what they leave in a `daemon.json`. */
export interface DividedSettings extends DaemonFile {
  /** What is to be on the command line. */
  readonly flags: readonly EngineFlag[]
  /** Members that were there, and are on the command line from now on. */
  readonly moved: readonly string[]
}

/**
 * Divides settings between a command line and the text of a `daemon.json`. All of them are on the command line, as Docker
 * Machine has it; what the file says of them, and where to listen, leaves it, since an engine refuses to start when a
 * setting comes from two sides. Only a list to which somebody else has added goes on there.
 *
 * @throws `SyntaxError` when there is something else in the file
 */
export function divideSettings(text: string | undefined, settings: EngineSettings): DividedSettings {
  const old = parseDaemon(text)
  const before = toJsonValue(old) as Members
  const { hosts: _hosts, ...next }: { [key: string]: JsonValue } = { ...before }
  const flags: EngineFlag[] = []
  for (const [key, ours] of byKey(settings)) {
    if (LIST_KEYS.has(key) && others(old, key, ours).length > 0) {
      next[key] = merged(old, key, ours)
    } else {
      delete next[key]
      flags.push(...ours)
    }
  }
  const moved = Object.keys(before).filter((key) => next[key] === undefined)
  const changed = Object.keys(next).filter((key) => spelled(next[key]) !== spelled(before[key]))
  return { text: encoded(next, old), changed, moved, flags }
}

type Members = { readonly [key: string]: JsonValue }

function parseDaemon(text: string | undefined): JsonObject {
  const node = parseJson(text?.trim() ? text : '{}')
  if (node.kind !== 'object') throw new SyntaxError(`an object was expected, not ${node.kind}`)
  return node
}

function encoded(members: Members, old: JsonObject): string {
  return `${encodeJson(fromJsonValue(members, old))}\n`
}

/** Settings by what they are called in the file. */
function byKey(settings: EngineSettings): ReadonlyMap<string, readonly EngineFlag[]> {
  return Map.groupBy(engineFlags(settings), ({ name }) => LISTS[name] ?? MAPS[name] ?? name)
}

function merged(old: JsonObject, key: string, flags: readonly EngineFlag[]): JsonValue {
  const values = flags.map(({ value = '' }) => value)
  if (LIST_KEYS.has(key))
    return [...new Set([...(key === 'labels' ? others(old, key, flags) : stringsAt(old, key)), ...values])]
  if (MAP_KEYS.has(key)) return Object.fromEntries(values.map(pair))
  const value = flags.at(-1)?.value
  return value === undefined ? true : plainValue(value)
}

/** What is in a list of the file and is not ours. A label is there once, whatever its value. */
function others(old: JsonObject, key: string, flags: readonly EngineFlag[]): readonly string[] {
  const name = (text: string) => (key === 'labels' ? text.split('=', 1)[0] : text)
  const ours = new Set(flags.map(({ value = '' }) => name(value)))
  return stringsAt(old, key).filter((text) => !ours.has(name(text)))
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
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
