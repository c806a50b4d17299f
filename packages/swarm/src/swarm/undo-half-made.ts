import type { Engine } from '../engine/engine.ts'
import { readMembership } from './membership.ts'

/**
 * Brings an engine that was in no swarm back there after a failed init or join: an init that answers with an error may
 * have made a swarm, and a join that timed out goes on in the background.
 *
 * It has a deadline of its own, because the caller's may have run out, and it keeps its own failure to itself: the one
 * that led here says more.
 */
export async function undoHalfMade(engine: Engine): Promise<void> {
  try {
    const { state } = await readMembership(engine, { timeoutMs: 10_000 })
    if (state !== 'inactive') await engine.swarm.leave({ force: true, timeoutMs: 30_000 })
  } catch {
    // Nothing to add: the engine cannot be reached, or has undone it by itself.
  }
}
