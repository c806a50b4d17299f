import { GrowingBytes } from './growing-bytes.ts'
import type { FramePart } from './log-frames.ts'
import { logPrefix } from './log-prefix.ts'

/** One line that a task has written. */
export interface LogLine {
  /** What it was written to; always `stdout` with a terminal. */
  readonly stream: 'stdout' | 'stderr'
  /** The line without its end. Bytes that are not UTF-8 become U+FFFD. */
  readonly text: string
  /** The same, as it was written. */
  readonly bytes: Uint8Array
  /** RFC 3339, with nanoseconds; with `timestamps`. */
  readonly timestamp?: string
  /** Who wrote it, `com.docker.swarm.task.id` for instance; with `details`. */
  readonly details?: Readonly<Record<string, string>>
  /** The line is too long to be held: the next one that belongs to it goes on with it. */
  readonly partial?: true
}

/** How lines are to be read. */
export interface LogLineOptions {
  /** Whether each message begins with its time. */
  readonly timestamps: boolean
  /** Whether each message has its details in front. */
  readonly details: boolean
  /** Whether there are no frames: a message is a line then, and lines end with a carriage return, too. */
  readonly raw: boolean
}

/** The most bytes of one line. Engines cut messages at 16 KiB, so a line can be many messages. */
export const maxLineBytes: number = 1024 * 1024
/** The most bytes of all lines that have not ended yet: each task can have one. */
const maxOpenBytes = 4 * maxLineBytes
/** What an open line takes beside its content. */
const overheadBytes = 512
const maxPrefixBytes = 16 * 1024
const newline = 10
const space = 32
const carriageReturn = 13

interface OpenLine {
  readonly head: Omit<LogLine, 'text' | 'bytes'>
  readonly content: GrowingBytes
}

/**
 * Puts lines together out of messages. A message that does not end with a newline is gone on with in a later one of the
 * same writer; a time and details stand in front of every one of them, and those of the first count.
 */
export class LogLines {
  readonly #options: LogLineOptions
  readonly #open = new Map<string, OpenLine>()
  readonly #prefix = new GrowingBytes()
  #openBytes = 0
  /** Spaces that the prefix of this message still lacks. */
  #missing = 0
  #stream: 'stdout' | 'stderr' = 'stdout'
  #head: OpenLine['head'] = { stream: 'stdout' }
  #writer = 'stdout'

  constructor(options: LogLineOptions) {
    this.#options = options
  }

  /** Takes in more, and hands out the lines that have ended. */
  *add(part: FramePart): Generator<LogLine, void, undefined> {
    yield* this.#read(part)
    if (this.#openBytes <= maxOpenBytes) return
    for (const [writer, { content }] of [...this.#open]) if (content.size > 0) yield this.#close(writer, true)
    this.#open.clear()
    this.#openBytes = 0
  }

  /** Hands out what no newline has ended. */
  *end(): Generator<LogLine, void, undefined> {
    this.#missing = 0
    yield* this.#settlePrefix()
    for (const [writer, { content }] of [...this.#open]) if (content.size > 0) yield this.#close(writer)
  }

  *#read({ stream, bytes, begins }: FramePart): Generator<LogLine, void, undefined> {
    if (begins) {
      yield* this.#settlePrefix()
      this.#beginMessage(stream)
    }
    let rest = bytes
    while (rest.length > 0) {
      if (this.#missing > 0) {
        rest = this.#readPrefix(rest)
        if (this.#missing > 0) return
        yield* this.#settlePrefix()
      }
      const end = rest.indexOf(newline)
      yield* this.#write(end === -1 ? rest : rest.subarray(0, end))
      if (end === -1) return
      yield this.#close(this.#writer)
      rest = rest.subarray(end + 1)
      if (this.#options.raw) this.#beginMessage(stream)
    }
  }

  #beginMessage(stream: 'stdout' | 'stderr'): void {
    this.#stream = stream
    this.#head = { stream }
    this.#writer = stream
    this.#missing = Number(this.#options.timestamps) + Number(this.#options.details)
  }

  /** Takes bytes up to the last space of the prefix, or up to where it is clear that there is none. */
  #readPrefix(bytes: Uint8Array): Uint8Array {
    let at = 0
    while (at < bytes.length && this.#missing > 0) {
      if (bytes[at] === newline || this.#prefix.size + at >= maxPrefixBytes) this.#missing = 0
      else if (bytes[at++] === space) this.#missing--
    }
    this.#prefix.add(bytes.subarray(0, at))
    return bytes.subarray(at)
  }

  /** What was read as a prefix and is none belongs to the line. */
  *#settlePrefix(): Generator<LogLine, void, undefined> {
    this.#missing = 0
    if (this.#prefix.size === 0) return
    const bytes = this.#prefix.take()
    const prefix = logPrefix(Buffer.from(bytes).toString('utf8'), this.#options)
    if (prefix === undefined) {
      yield* this.#write(bytes)
      return
    }
    const { writer, ...facts } = prefix
    this.#head = { stream: this.#stream, ...facts }
    this.#writer = `${this.#stream} ${writer}`
    // The line begins here even if it is empty, and no earlier time is to be taken for it.
    this.#lineOf(this.#writer)
  }

  *#write(bytes: Uint8Array): Generator<LogLine, void, undefined> {
    let rest = bytes
    do {
      const { content } = this.#lineOf(this.#writer)
      const part = rest.subarray(0, maxLineBytes - content.size)
      content.add(part)
      this.#openBytes += part.length
      rest = rest.subarray(part.length)
      if (content.size >= maxLineBytes) yield this.#close(this.#writer, true)
    } while (rest.length > 0)
  }

  #lineOf(writer: string): OpenLine {
    const open = this.#open.get(writer)
    if (open !== undefined) return open
    const line: OpenLine = { head: this.#head, content: new GrowingBytes() }
    this.#open.set(writer, line)
    this.#openBytes += overheadBytes + writer.length
    return line
  }

  #close(writer: string, partial = false): LogLine {
    const { head, content } = this.#lineOf(writer)
    this.#open.delete(writer)
    this.#openBytes -= overheadBytes + writer.length + content.size
    const taken = content.take()
    const bytes = this.#options.raw && !partial && taken.at(-1) === carriageReturn ? taken.subarray(0, -1) : taken
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
    return { ...head, text, bytes, ...(partial ? { partial } : {}) }
  }
}
