import { SwarmError } from '../errors/swarm-error.ts'
import { compareApiVersions, newestApiVersion } from './api-version.ts'
import type { VersionedField } from './versioned-fields.ts'

/** A body on its way to an engine. */
export interface OutgoingBody {
  /** What it is for, as in "Cannot <action>". */
  readonly action: string
  /** Which engine, without credentials. */
  readonly engine: string
  /** The API version spoken with it. */
  readonly apiVersion: string
  /** The body. */
  readonly body: unknown
  /** The fields to look for. */
  readonly fields: readonly VersionedField[]
}

/**
 * Looks for fields that an engine would drop.
 *
 * @throws SwarmError `API_VERSION_UNSUPPORTED`, naming the field, the version that it needs and the one that is spoken
 */
export function refuseUnknownFields({ action, engine, apiVersion, body, fields }: OutgoingBody): void {
  for (const field of fields) {
    if (field.since !== undefined && compareApiVersions(apiVersion, field.since) >= 0) continue
    const place = findField(body, field)
    if (place === undefined) continue
    throw new SwarmError('API_VERSION_UNSUPPORTED', {
      action,
      engine,
      ...wordsFor(field.since, place, apiVersion),
      details: { argument: place },
    })
  }
}

/** Neither a newer engine nor a newer version of this package is named where it would not help. */
function wordsFor(
  since: string | undefined,
  place: string,
  apiVersion: string,
): { readonly meaning: string; readonly remedy: string } {
  if (since === undefined) {
    return { meaning: `engines drop the field ${place} without a word`, remedy: 'leave the field out' }
  }
  if (compareApiVersions(since, newestApiVersion) > 0) {
    return {
      meaning: `the field ${place} needs API ${since}, which this version of the package does not speak yet`,
      remedy: 'leave the field out, or use a newer version of the package',
    }
  }
  return {
    meaning: `the field ${place} needs API ${since}, and API ${apiVersion} is spoken here`,
    remedy: 'leave the field out, or use a newer engine',
  }
}

/** Where a field is used in a body, indexes of lists included. */
export function findField(body: unknown, field: VersionedField): string | undefined {
  const [path = '', value] = field.path.split('=')
  const matches = (found: unknown): boolean => {
    if (value !== undefined) return found === value
    if (found === undefined || found === null) return false
    return field.zeroCounts === true || (found !== false && found !== 0 && found !== '')
  }
  return locate(body, path.split('.'), '', matches)
}

function locate(
  at: unknown,
  [name, ...rest]: readonly string[],
  place: string,
  matches: (found: unknown) => boolean,
): string | undefined {
  if (name === undefined) return matches(at) ? place : undefined
  if (typeof at !== 'object' || at === null) return undefined
  const key = name.replace(/\[\]$/, '')
  const inner = Object.hasOwn(at, key) ? (at as Readonly<Record<string, unknown>>)[key] : undefined
  const here = place === '' ? key : `${place}.${key}`
  if (key === name) return locate(inner, rest, here, matches)
  if (!Array.isArray(inner)) return undefined
  for (const [index, item] of inner.entries()) {
    const found = locate(item, rest, `${here}[${index}]`, matches)
    if (found !== undefined) return found
  }
  return undefined
}
