import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { readMembership } from './membership.ts'

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
  const undone = leaveAgain(engine)
  if (isSwarmError(failure) && failure.status !== undefined) await undone
}

/** It keeps its own failure to itself: the one that led here says more. */
async function leaveAgain(engine: Engine): Promise<void> {
  try {
    const { state } = await readMembership(engine, { timeoutMs: 10_000 })
    if (state !== 'inactive') await engine.swarm.leave({ force: true, timeoutMs: 60_000 })
  } catch {
    // Nothing to add: the engine cannot be reached, or has undone it by itself.
  }
}
