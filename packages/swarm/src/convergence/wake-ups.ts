import { setTimeout as delay } from 'node:timers/promises'
import type { Managers } from '../managers/managers.ts'
import { followEvents } from '../streams/follow-events.ts'
import type { SwarmEvent } from '../streams/swarm-event.ts'

/** After a lost stream of events: polling goes on meanwhile. */
const reopenMs = 1_000

/** One stream of events for all who wait on the same managers. */
const streams = new WeakMap<Managers, EventStream>()

/** What wakes a wait before its time: events of services and nodes. Tasks have none. */
export class WakeUps implements Disposable {
  readonly #stream: EventStream
  readonly #concerns: (event: SwarmEvent) => boolean
  #woken = false
  #wake: () => void = () => undefined

  /** @param concerns - which events to wake up for */
  constructor(managers: Managers, concerns: (event: SwarmEvent) => boolean) {
    this.#concerns = concerns
    this.#stream = streams.get(managers) ?? new EventStream(managers)
    streams.set(managers, this.#stream)
    this.#stream.add(this)
  }

  /** Takes notice of an event. */
  notify(event: SwarmEvent): void {
    if (!this.#concerns(event)) return
    this.#woken = true
    this.#wake()
  }

  /** Waits until something happens or the time is up; says whether something has happened since the last time. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const timer = new AbortController()
    try {
      if (!this.#woken) {
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        const both = AbortSignal.any([signal, timer.signal])
        await Promise.race([woken, delay(timeoutMs, undefined, { signal: both })])
      }
      const woken = this.#woken
      this.#woken = false
      return woken
    } finally {
      timer.abort()
    }
  }

  [Symbol.dispose](): void {
    this.#stream.remove(this)
  }
}

/** Reads events as long as somebody listens. What is lost between two streams is found by polling. */
class EventStream {
  readonly #managers: Managers
  readonly #listeners = new Set<WakeUps>()
  #reading: AbortController | undefined

  constructor(managers: Managers) {
    this.#managers = managers
  }

  add(listener: WakeUps): void {
    this.#listeners.add(listener)
    if (this.#reading !== undefined) return
    this.#reading = new AbortController()
    void this.#read(this.#reading.signal)
  }

  remove(listener: WakeUps): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return
    this.#reading?.abort()
    this.#reading = undefined
  }

  async #read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const events = followEvents(this.#managers, { signal, filters: { type: ['service', 'node'] } })
        for await (const event of events) for (const listener of [...this.#listeners]) listener.notify(event)
      } catch {
        // No manager can be reached: those who wait find out themselves.
      }
      await delay(reopenMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
