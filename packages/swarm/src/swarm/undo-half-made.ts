import { once } from 'node:events'
import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { waitFor } from '../wait/wait-for.ts'
import { readMembership } from './membership.ts'

/**
 * How long an engine may take to begin with a request that nobody waits for any more. Longer than the way of a request,
 * and short enough that nobody who aborts and comes back finds the engine claimed by an undo.
 */
const beginsWithinMs = 3_000

/** Undos that go on by themselves: the next init or join of the same engine waits for them, or it would be undone too. */
const underway = new WeakMap<Engine, Promise<void>>()

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
  if (answered) return undone
  underway.set(engine, undone)
  undone.finally(() => {
    if (underway.get(engine) === undone) underway.delete(engine)
  })
}

/**
 * Waits until an earlier attempt on this engine, which its caller gave up, has been undone.
 *
 * @throws SwarmError `TIMED_OUT`, `ABORTED`
 */
export async function earlierUndone(engine: Engine, action: string, options: CallOptions): Promise<void> {
  const undone = underway.get(engine)
  if (undone === undefined) return
  using deadline = new Deadline(options, 90_000)
  const { signal } = deadline
  if (!signal.aborted) await Promise.race([undone, once(signal, 'abort')])
  const reason = deadline.reason(action, engine.address, 'an earlier attempt to be undone')
  if (reason !== undefined) throw reason
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
