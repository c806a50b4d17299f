import type { EngineEvent } from '../wire/event.ts'

/** More than engines hold, 256: whatever a new connection shows again is still known. */
const mostEvents = 2_048

/**
 * Which events have been seen. Every manager tells of the same changes, each in its own stream and in the same order: a
 * change of an object carries the time that the leader gave it, a removal the time at which a manager heard of it.
 */
export class EventMemory {
  readonly #seen = new Set<string>()
  #last: string | undefined
  #newest = 0

  /** Seconds since 1970 of the newest event; undefined before the first. */
  get newest(): number | undefined {
    return this.#newest === 0 ? undefined : this.#newest
  }

  /** Whether this is the event that was seen last: what comes after it in another stream is all that is missing. */
  isLast(event: EngineEvent): boolean {
    return keyOf(event) === this.#last
  }

  /** Whether an event is a new one; if so, it is from now on an old one. */
  add(event: EngineEvent): boolean {
    const key = keyOf(event)
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    this.#last = key
    if (event.time > this.#newest) this.#newest = event.time
    if (this.#seen.size > mostEvents) this.#seen.delete(this.#seen.values().next().value ?? '')
    return true
  }
}

function keyOf({ Type, Action, Actor, timeNano }: EngineEvent): string {
  // An object is removed once, and each manager says another time for it.
  return Action === 'remove' ? `${Type} ${Action} ${Actor.ID}` : `${Type} ${Action} ${Actor.ID} ${timeNano}`
}
