/** Waits that go on side by side. The first that fails ends the others. */
export class Waiting implements Disposable {
  readonly #end = new AbortController()
  readonly #promises = new Map<string, Promise<void>>()
  readonly #open = new Map<string, string>()
  readonly signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#end.signal])
  }

  get waitingFor(): string | undefined {
    const all = [...this.#open].map(([name, why]) => `${name}: ${why}`)
    return all.length === 0 ? undefined : all.join('; ')
  }

  /** Waits for a service, once however often it is asked for. */
  for(name: string, wait: (onWaiting: (waitingFor: string) => void) => Promise<void>): Promise<void> {
    const known = this.#promises.get(name)
    if (known !== undefined) return known
    const promise = (async () => {
      await wait((waitingFor) => this.#open.set(name, waitingFor))
      this.#open.delete(name)
    })()
    // Whoever asks for it gets the failure; that nobody has asked yet is no reason to end the process.
    promise.catch(() => undefined)
    this.#promises.set(name, promise)
    return promise
  }

  async all(): Promise<void> {
    await Promise.all(this.#promises.values())
  }

  [Symbol.dispose](): void {
    this.#end.abort()
  }
}
