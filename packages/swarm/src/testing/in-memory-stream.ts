import { socketError } from './socket-error.ts'

/**
 * The body of an answer that has no end of its own, events or logs that are followed: a test writes into it when it
 * likes. What is written while nobody reads waits for the next reader.
 *
 * @example
 * ```ts
 * const events = new InMemoryStream()
 * const transport = new InMemoryTransport().on('GET /events', { chunks: events })
 * events.write(`${JSON.stringify({ Type: 'node', Action: 'update' })}\n`)
 * ```
 */
export class InMemoryStream implements AsyncIterable<string | Uint8Array> {
  readonly #chunks: (string | Uint8Array)[] = []
  #end: { readonly error?: Error } | undefined
  #readers = 0
  #changed = Promise.withResolvers<void>()

  /** How many answers are being read from it: none once the caller has left the loop or aborted. */
  get readers(): number {
    return this.#readers
  }

  /** Sends a piece, as it is: lines need their line break. */
  write(chunk: string | Uint8Array): this {
    this.#chunks.push(chunk)
    this.#wake()
    return this
  }

  /** Ends the answer when everything written is read. */
  end(): void {
    this.#end = {}
    this.#wake()
  }

  /**
   * Breaks the connection when everything written is read.
   *
   * @param errno - what the socket reports
   */
  fail(errno = 'ECONNRESET'): void {
    this.#end = { error: socketError(errno) }
    this.#wake()
  }

  /** Waits until there are so many readers. */
  async untilReaders(count: number): Promise<void> {
    while (this.#readers !== count) await this.#changed.promise
  }

  /** Reads it; what the transport does. */
  [Symbol.asyncIterator](): AsyncIterator<string | Uint8Array> {
    this.#count(1)
    let open = true
    const close = (): IteratorReturnResult<undefined> => {
      if (open) this.#count(-1)
      open = false
      return { done: true, value: undefined }
    }
    return {
      next: async () => {
        for (;;) {
          if (!open) return close()
          const value = this.#chunks.shift()
          if (value !== undefined) return { done: false, value }
          if (this.#end !== undefined) {
            close()
            if (this.#end.error !== undefined) throw this.#end.error
            return close()
          }
          await this.#changed.promise
        }
      },
      return: async () => close(),
    }
  }

  #count(change: number): void {
    this.#readers += change
    this.#wake()
  }

  #wake(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}
