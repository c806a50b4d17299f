import { SwarmError } from '../errors/swarm-error.ts'

const form = /^SWMKEY-1-[A-Za-z0-9+/]{43}$/

/**
 * Refuses what cannot be an unlock key.
 *
 * @throws SwarmError `INVALID_UNLOCK_KEY`
 */
export function checkUnlockKey(key: string): void {
  if (typeof key === 'string' && form.test(key)) return
  const meaning = 'the unlock key does not have the form of one'
  throw new SwarmError('INVALID_UNLOCK_KEY', { action: 'unlock the manager', meaning })
}
