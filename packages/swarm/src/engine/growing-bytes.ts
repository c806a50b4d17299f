/** Bytes that more are added to, copied: in time that grows with their number, whatever the sizes of the parts. */
export class GrowingBytes {
  #bytes = new Uint8Array(256)
  #size = 0

  /** How many there are. */
  get size(): number {
    return this.#size
  }

  /** Adds a copy of more. */
  add(more: Uint8Array): void {
    const size = this.#size + more.length
    if (size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2))
      grown.set(this.#bytes.subarray(0, this.#size))
      this.#bytes = grown
    }
    this.#bytes.set(more, this.#size)
    this.#size = size
  }

  /** A copy of all of them, and begins anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#size)
    this.#size = 0
    return taken
  }
}
