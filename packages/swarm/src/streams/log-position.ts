import { engineTimeOf } from './nanoseconds.ts'

/** Tasks on several nodes reach a manager at their own pace: what one wrote may come so much after what another wrote. */
export const latenessNs = 30_000_000_000n
/** So many writers are remembered: of each stream of each task one time and one number. */
const mostWriters = 4_096

/** How far a writer, one stream of one task, has been read. */
interface Read {
  /** When its last line was written. */
  readonly last: bigint
  /** How many of its lines were written at that very moment. */
  readonly count: number
}

/**
 * How far a log has been read: which lines are new when some of it is read again. It relies on what engines keep to: the
 * lines of one stream of one task come in order, and their times never go back.
 */
export class LogPosition {
  readonly #writers = new Map<string, Read>()
  /** How many lines at its last moment a writer has shown again on this connection. */
  readonly #repeated = new Map<string, number>()
  /** Writers that have shown something new on this connection: all that follows is new, even if a clock is set back. */
  readonly #caughtUp = new Set<string>()
  readonly #from: bigint
  readonly #floor: bigint
  readonly #settledAt: bigint
  #resumed = false
  #newest = 0n
  /** The latest line of a writer that had to be forgotten. */
  #forgotten = 0n

  /**
   * @param from - nothing earlier is wanted of a writer that shows up only after the first connection
   * @param floor - nothing earlier has to be read again of any writer
   * @param settledAt - as long as nothing was read from then or later, writers may still be showing what was asked for of
   * the past, and the floor does not count
   */
  constructor(from: bigint, floor: bigint, settledAt = 0n) {
    this.#from = from
    this.#floor = floor
    this.#settledAt = settledAt
  }

  /** From when on a new connection has to read, so that nothing can be missing. */
  get since(): string | undefined {
    let since = this.#newest - latenessNs
    for (const { last } of this.#writers.values()) if (last < since) since = last
    for (const bound of [this.settled ? this.#floor : 0n, this.#forgotten]) if (bound > since) since = bound
    return since > 0n ? engineTimeOf(since) : undefined
  }

  /** Whether anything has been read. */
  get begun(): boolean {
    return this.#newest > 0n
  }

  /** Whether all that was asked for of the past has been read. */
  get settled(): boolean {
    return this.#newest >= this.#settledAt
  }

  /** Everybody who has shown a line, as far as is remembered. */
  get writers(): ReadonlySet<string> {
    return new Set(this.#writers.keys())
  }

  /** To be called when a new connection begins: it shows again what was written at the last moment of each writer. */
  reconnected(): void {
    this.#resumed = true
    this.#repeated.clear()
    this.#caughtUp.clear()
  }

  /** Whether a line is a new one; if so, it is from now on an old one. */
  advance(writer: string, time: bigint): boolean {
    const read = this.#writers.get(writer)
    if (read === undefined && this.#resumed && (time < this.#from || time <= this.#forgotten)) return false
    if (read !== undefined && !this.#caughtUp.has(writer)) {
      if (time < read.last) return false
      const again = (this.#repeated.get(writer) ?? 0) + 1
      this.#repeated.set(writer, again)
      if (time === read.last && again <= read.count) return false
    }
    this.#caughtUp.add(writer)
    this.#see(writer, { last: time, count: time === read?.last ? read.count + 1 : 1 })
    return true
  }

  /** Takes a line of the past, of a writer that shows up only after the first connection; says whether it is one. */
  takePast(writer: string, time: bigint): boolean {
    if (time >= this.#from) return false
    const read = this.#writers.get(writer)
    this.#see(writer, { last: time, count: time === read?.last ? read.count + 1 : 1 })
    return true
  }

  #see(writer: string, read: Read): void {
    // A map keeps the order in which things were put in: the first is the one that has been silent for longest.
    this.#writers.delete(writer)
    this.#writers.set(writer, read)
    if (read.last > this.#newest) this.#newest = read.last
    if (this.#writers.size <= mostWriters) return
    const [silent = '', { last } = read] = this.#writers.entries().next().value ?? []
    this.#writers.delete(silent)
    this.#repeated.delete(silent)
    this.#caughtUp.delete(silent)
    if (last > this.#forgotten) this.#forgotten = last
  }
}
