import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'
import type { Engine } from '../engine/engine.ts'
import { endingWith } from '../wait/ending-with.ts'
import { unlessAborted } from '../wait/unless-aborted.ts'
import type { Within } from '../wait/within.ts'
import { type Membership, readMembership } from './membership.ts'
import { leaveAgain, undoHalfMade } from './undo-half-made.ts'

/** How an engine that is in no swarm gets into one. */
export interface Entry<Value> {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Sends the request. */
  enter(call: CallOptions): Promise<Value>
  /** Whether the swarm that the engine is in afterwards, or on its way to, can be that of this entry. */
  isOurs(membership: Membership): boolean
}

/** More than engines take for their answer to a join, 20 seconds, on a slow machine. */
const answersWithinMs = 60_000

/** Undos that go on by themselves: the next entry of the same engine waits for them, or it would be undone, too. */
const underway = new Map<string | Engine, Promise<void>>()

/** Where an engine stands towards Swarm, as soon as an earlier entry has been undone that its caller gave up. */
export async function settledMembership(engine: Engine, { signal, timeoutMs, say }: Within): Promise<Membership> {
  const call = { signal, timeoutMs }
  // An engine out of the environment has its address only when it has been asked something.
  const membership = await readMembership(engine, call)
  const undone = underway.get(keyOf(engine))
  if (undone === undefined) return membership
  say('an earlier attempt to be undone')
  await unlessAborted(undone, signal)
  return readMembership(engine, call)
}

/**
 * Has an engine enter a swarm; what fails is undone.
 *
 * A caller who gives up is not held, and the rest goes on without one. The request is not cut short then: engines carry it
 * out all the same, and only their answer tells the swarm that it made from one that somebody else has made since.
 */
export async function enterSwarm<Value>(engine: Engine, entry: Entry<Value>, options: CallOptions): Promise<Value> {
  using deadline = new Deadline(options, 60_000)
  const { signal } = deadline
  const gaveUp = (): unknown => deadline.reason(entry.action, engine.address)
  if (signal.aborted) throw gaveUp()
  const attempt = new AbortController()
  const entered = entry.enter(endingWith(attempt.signal))
  try {
    return await unlessAborted(entered, signal)
  } catch (failure) {
    const reason = gaveUp()
    const undone =
      reason === undefined ? undoHalfMade(engine, failure, entry.isOurs) : undoLater(engine, entry, entered, attempt)
    keep(engine, undone)
    if (reason === undefined) await unlessAborted(undone, signal).catch(() => undefined)
    throw reason ?? failure
  }
}

/** Waits for the answer that the caller did not wait for. */
async function undoLater<Value>(
  engine: Engine,
  { isOurs }: Entry<Value>,
  entered: Promise<Value>,
  attempt: AbortController,
): Promise<void> {
  const timer = setTimeout(() => attempt.abort(), answersWithinMs)
  try {
    await entered.finally(() => clearTimeout(timer))
  } catch (failure) {
    return undoHalfMade(engine, failure, isOurs)
  }
  await leaveAgain(engine)
}

function keep(engine: Engine, undone: Promise<void>): void {
  const key = keyOf(engine)
  underway.set(key, undone)
  undone.finally(() => {
    if (underway.get(key) === undone) underway.delete(key)
  })
}

/** The address, however many `Engine`s there are for it; a transport or an instance that was handed in has none. */
function keyOf(engine: Engine): string | Engine {
  return /^\w+:\/\/\S+/.exec(engine.address)?.[0] ?? engine
}
