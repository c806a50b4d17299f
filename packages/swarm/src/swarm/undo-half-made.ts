import type { Engine } from '../engine/engine.ts'
import type { SwarmErrorCode } from '../errors/codes.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { endingWith } from '../wait/ending-with.ts'
import { waitFor } from '../wait/wait-for.ts'
import { type Membership, readMembership } from './membership.ts'

/**
 * How long an engine may take to begin with a request that got no answer. Longer than the way of a request, and short
 * enough that nobody who comes back finds the engine claimed by an undo.
 */
const beginsWithinMs = 3_000

/** Without an answer, what leaves it open whether the engine has had the request. */
const maybeSent: readonly SwarmErrorCode[] = [
  'CONNECTION_LOST',
  'TIMED_OUT',
  'ABORTED',
  'NOT_AN_ENGINE',
  'SSH_FORWARDING_REFUSED',
]

/**
 * Brings an engine that was in no swarm back there after a failed init or join: an init that answers with an error may
 * have made a swarm, and a join that timed out goes on in the background.
 *
 * @param isOurs - whether a swarm that it is found in can be the one that was to be entered: any other one is left alone
 */
export async function undoHalfMade(
  engine: Engine,
  failure: unknown,
  isOurs: (membership: Membership) => boolean,
): Promise<void> {
  // Somebody else was quicker: what is there is theirs.
  if (!isSwarmError(failure) || failure.code === 'ALREADY_IN_SWARM') return
  const answered = failure.status !== undefined
  if (!answered && !isSwarmError(failure, ...maybeSent)) return
  try {
    const found = answered ? await readMembership(engine, { timeoutMs: 10_000 }) : await onceBegun(engine)
    if (found.state !== 'inactive' && isOurs(found)) await leaveAgain(engine)
  } catch {
    // Nothing to add to the failure that led here: the engine cannot be reached, or has not begun.
  }
}

/** It keeps its own failure to itself: the engine cannot be reached, or has left by itself. */
export async function leaveAgain(engine: Engine): Promise<void> {
  await engine.swarm.leave({ force: true, timeoutMs: 60_000 }).catch(() => undefined)
}

/** A request without an answer may be on its way still, so one look at the engine proves nothing. */
async function onceBegun(engine: Engine): Promise<Membership> {
  return waitFor(
    async (signal) => {
      const found = await readMembership(engine, endingWith(signal))
      return found.state === 'inactive' ? { pending: 'the engine to begin' } : { done: found }
    },
    { action: 'see what became of the request', timeoutMs: beginsWithinMs },
  )
}
