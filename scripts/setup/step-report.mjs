// @ts-check

/** How often the line of running steps is drawn anew. */
const REDRAW_MS = 250

/**
 * @typedef {object} Step
 * @property {(doing: string) => void} progress what it is busy with; shown on a terminal only
 * @property {(text: string) => void} found it was there already
 * @property {(text: string) => void} did it took work, and how long
 */

/** One line for each step when it is done, and on a terminal one line that moves, with what is being done. */
export class StepReport {
  /** @type {Map<string, { since: number, doing: string }>} */
  #running = new Map()
  /** @type {NodeJS.Timeout | undefined} */
  #timer

  /** @param {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} out */
  constructor(out) {
    this.out = out
  }

  /** @param {string} name @returns {Step} */
  step(name) {
    const since = Date.now()
    /** @param {string} text */
    const end = (text) => {
      this.#running.delete(name)
      this.line(name, text)
    }
    return {
      progress: (doing) => {
        this.#running.set(name, { since, doing })
        this.#draw()
      },
      found: end,
      did: (text) => end(`${text}  (${((Date.now() - since) / 1000).toFixed(1)} s)`),
    }
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  line(name, text) {
    this.#erase()
    this.out.write(`${name.padEnd(9)} ${text}\n`)
    this.#draw()
  }

  /** Ends the moving line, whatever still runs. */
  close() {
    this.#erase()
    this.#running.clear()
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #draw() {
    if (!this.out.isTTY) return
    if (this.#running.size === 0) return this.close()
    this.#timer ??= setInterval(() => this.#draw(), REDRAW_MS).unref()
    const parts = [...this.#running].map(([name, { since, doing }]) => {
      return `${name}: ${doing} ${Math.floor((Date.now() - since) / 1000)} s`
    })
    this.out.write(`\r\x1b[K${`… ${parts.join(' · ')}`.slice(0, (this.out.columns ?? 80) - 1)}`)
  }

  #erase() {
    if (this.out.isTTY && this.#running.size > 0) this.out.write('\r\x1b[K')
  }
}
