import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { waitFor } from '../wait/wait-for.ts'
import { readMembership } from './membership.ts'

/**
 * How long an engine may take to begin with a request that nobody waits for any more. Longer than the way of a request,
 * and short enough that nobody who aborts and comes back finds the engine claimed by an undo.
 */
const beginsWithinMs = 3_000

/**
 * Brings an engine that was in no swarm back there after a failed init or join: an init that answers with an error may
 * have made a swarm, and a join that timed out goes on in the background.
 *
 * Where the engine has answered, this ends when all is undone. Where the caller gave up first, it goes on by itself:
 * engines let a node leave only when their own attempt is over, and nobody who aborts a call waits that long.
 */
export async function undoHalfMade(engine: Engine, failure: unknown): Promise<void> {
  // Somebody else was quicker: what is there is theirs.
  if (isSwarmError(failure, 'ALREADY_IN_SWARM')) return
  const answered = isSwarmError(failure) && failure.status !== undefined
  const undone = leaveAgain(engine, answered)
  if (answered) await undone
}

/** It keeps its own failure to itself: the one that led here says more. */
async function leaveAgain(engine: Engine, answered: boolean): Promise<void> {
  try {
    if (await isHalfMade(engine, answered)) await engine.swarm.leave({ force: true, timeoutMs: 60_000 })
  } catch {
    // Nothing to add: the engine cannot be reached, or has undone it by itself.
  }
}

/** A request that was given up may be on its way still, so one look at the engine proves nothing then. */
async function isHalfMade(engine: Engine, answered: boolean): Promise<boolean> {
  if (answered) return (await readMembership(engine, { timeoutMs: 10_000 })).state !== 'inactive'
  return waitFor(
    async (signal) => {
      const { state } = await readMembership(engine, { signal })
      return state === 'inactive' ? { pending: 'the engine to begin' } : { done: true }
    },
    { action: 'see what became of the request', timeoutMs: beginsWithinMs },
  ).catch(() => false)
}
