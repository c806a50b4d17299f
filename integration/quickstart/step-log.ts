/** Says what is being done and how long it took: a line that is rewritten on a terminal, plain lines elsewhere. */
export class StepLog {
  readonly #out: NodeJS.WriteStream
  readonly #live: boolean

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
    this.#live = out.isTTY === true
  }

  /** Prints text as it is. */
  print(text = ''): void {
    this.#out.write(`${text}\n`)
  }

  /** Runs a step. `note` says how far it has come while it lasts. */
  async step<Value>(title: string, work: (note: (text: string) => void) => Promise<Value>): Promise<Value> {
    const began = performance.now()
    const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`
    let last = ''
    const show = (): void => {
      if (!this.#live) return
      // A line that wraps could not be rewritten.
      const line = `… ${title} (${seconds()})  ${last}`.slice(0, (this.#out.columns || 80) - 1)
      this.#out.write(`\r\u001b[2K${line}`)
    }
    show()
    const timer = this.#live ? setInterval(show, 100) : undefined
    let mark = '✗'
    try {
      const value = await work((text) => {
        last = text
        if (this.#live) show()
        else this.print(`  ${seconds().padStart(6)}  ${text}`)
      })
      mark = '✓'
      return value
    } finally {
      clearInterval(timer)
      this.#out.write(`${this.#live ? '\r\u001b[2K' : ''}${mark} ${title} (${seconds()})\n`)
    }
  }
}
