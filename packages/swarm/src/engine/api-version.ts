import { SwarmError } from '../errors/swarm-error.ts'

/** The oldest API that this package speaks: Engine 20.10. */
export const oldestApiVersion = '1.41'

/** The newest API that this package was run against: Engine 28.5. */
export const newestApiVersion = '1.51'

/**
 * The version to speak with an engine: its newest, but none newer than this package knows.
 *
 * @throws SwarmError `NOT_AN_ENGINE` if it names no version, `API_VERSION_UNSUPPORTED` if it is too old
 */
export function negotiateApiVersion(offered: string | undefined, engine: string): string {
  const action = 'negotiate the API version'
  if (offered === undefined || !/^\d+\.\d+$/.test(offered)) throw new SwarmError('NOT_AN_ENGINE', { action, engine })
  if (compareApiVersions(offered, oldestApiVersion) < 0) {
    throw new SwarmError('API_VERSION_UNSUPPORTED', {
      action,
      engine,
      meaning: `the engine speaks ${offered} at most, this package ${oldestApiVersion} at least`,
    })
  }
  return compareApiVersions(offered, newestApiVersion) < 0 ? offered : newestApiVersion
}

/** Negative when `a` is the older one. */
export function compareApiVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}
