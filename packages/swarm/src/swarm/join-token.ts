import { SwarmError } from '../errors/swarm-error.ts'

/** The two roles of a node, each with a join token of its own. */
export type NodeRole = 'worker' | 'manager'

// Version, digest of the root certificate, secret.
const form = /^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/

/**
 * Refuses what cannot be a join token. An engine would need ten seconds to say so, and an empty one passes its own check.
 *
 * @throws SwarmError `INVALID_JOIN_TOKEN`
 */
export function checkJoinToken(token: string): void {
  if (form.test(token)) return
  throw new SwarmError('INVALID_JOIN_TOKEN', {
    action: 'join the swarm',
    meaning: token === '' ? 'the join token is empty' : 'the join token does not have the form of one',
  })
}
