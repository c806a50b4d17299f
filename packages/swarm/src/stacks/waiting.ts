/** What a service lacks. */
interface Wanting {
  /** In words. */
  readonly waitingFor: string
  /** Whether something is wrong with it. */
  readonly stuck: boolean
}

/** Waits that go on side by side. The first that fails ends the others. */
export class Waiting implements Disposable {
  readonly #end = new AbortController()
  readonly #promises = new Map<string, Promise<void>>()
  readonly #open = new Map<string, Wanting>()
  readonly signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#end.signal])
  }

  get waitingFor(): string | undefined {
    const all = [...this.#open].map(([name, { waitingFor }]) => `${name}: ${waitingFor}`)
    return all.length === 0 ? undefined : all.join('; ')
  }

  /** Waits for a service, once however often it is asked for. */
  for(name: string, wait: (onWaiting: (wanting: Wanting) => void) => Promise<void>): Promise<void> {
    const known = this.#promises.get(name)
    if (known !== undefined) return known
    this.#open.set(name, { waitingFor: 'it was not seen yet', stuck: false })
    const promise = wait((wanting) => this.#open.set(name, wanting)).then(() => {
      this.#open.delete(name)
    })
    // Whoever asks for it gets the failure; that nobody has asked yet is no reason to end the process.
    promise.catch(() => undefined)
    this.#promises.set(name, promise)
    return promise
  }

  /** Whether another service is on its way, and not stuck itself: its tasks may give up room. */
  isMovingBeside(name: string): boolean {
    return [...this.#open].some(([other, { stuck }]) => other !== name && !stuck)
  }

  async all(): Promise<void> {
    await Promise.all(this.#promises.values())
  }

  [Symbol.dispose](): void {
    this.#end.abort()
  }
}
