import { SwarmError } from '../errors/swarm-error.ts'
import { quoted } from './quoted.ts'

/**
 * The version that an update was made from, as it goes into the query.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for what cannot be the `Version.Index` of an object
 */
export function objectVersion(action: string, version: number): number {
  if (Number.isSafeInteger(version) && version >= 0) return version
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `the version is ${quoted(version)}`,
    remedy: 'give the Version.Index of the object as it was read',
    details: { argument: 'version' },
  })
}
