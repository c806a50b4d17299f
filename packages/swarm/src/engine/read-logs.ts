import type { CallOptions } from '../call-options.ts'
import { errorFromAnswer } from '../errors/from-answer.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { EngineRequester } from './engine-request.ts'
import { type EngineTime, timeQuery } from './engine-time.ts'
import { logFrames } from './log-frames.ts'
import { type LogLine, LogLines } from './log-lines.ts'
import { quoted } from './quoted.ts'

/** Which lines of a log to read. */
export interface LogOptions extends CallOptions {
  /** Only what was written to one of them; by default both. Their lines keep no order between them. */
  readonly stream?: 'stdout' | 'stderr'
  /**
   * Goes on with lines as they are written, until the loop is left or the call is aborted: it does not end when the
   * service is removed. `timeoutMs` then covers only the beginning of the answer.
   * @default false
   */
  readonly follow?: boolean
  /** Only lines since then. */
  readonly since?: EngineTime
  /**
   * How many of the last lines, counted for each task and before a stream is chosen.
   * @default 'all'
   */
  readonly tail?: number | 'all'
  /**
   * Tells of each line when it was written.
   * @default false
   */
  readonly timestamps?: boolean
  /**
   * Tells of each line which node, service and task it is of. Without it, long lines of several tasks may get mixed up.
   * @default false
   */
  readonly details?: boolean
  /**
   * Whether the tasks have a terminal, `ContainerSpec.TTY`. Engines since 23 tell by themselves, and then it is not looked
   * at.
   * @default false
   */
  readonly tty?: boolean
}

/** Reads the log of a service or a task. */
export function readLogs(
  engine: EngineRequester,
  action: string,
  path: string,
  options: LogOptions,
): AsyncIterable<LogLine> {
  const { stream, follow = false, since, tail, timestamps = false, details = false, tty = false, ...call } = options
  return engine.stream<LogLine>({
    ...call,
    action,
    method: 'GET',
    path,
    query: {
      stdout: stream !== 'stderr',
      stderr: stream !== 'stdout',
      follow: follow || undefined,
      since: timeQuery(action, 'since', since),
      tail: tailQuery(action, tail),
      timestamps: timestamps || undefined,
      details: details || undefined,
    },
    endless: follow,
    decode: async function* (bytes, contentType) {
      const raw = isRaw(contentType) ?? tty
      const lines = new LogLines({ timestamps, details, raw })
      const refusalOf = (body: string): SwarmError =>
        errorFromAnswer({ action, engine: engine.address, method: 'GET', status: 200, body })
      for await (const part of raw ? rawParts(bytes) : logFrames(bytes, action, refusalOf)) yield* lines.add(part)
      yield* lines.end()
    },
  })
}

/** Undefined before Engine 23, which says nothing. */
function isRaw(contentType: string | undefined): boolean | undefined {
  if (contentType?.startsWith('application/vnd.docker.raw-stream')) return true
  return contentType?.startsWith('application/vnd.docker.multiplexed-stream') ? false : undefined
}

async function* rawParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Parameters<LogLines['add']>[0]> {
  let begins = true
  for await (const chunk of bytes) {
    yield { stream: 'stdout', bytes: chunk, begins }
    begins = false
  }
}

function tailQuery(action: string, tail: number | 'all' | undefined): number | 'all' | undefined {
  if (tail === undefined || tail === 'all' || (Number.isSafeInteger(tail) && tail >= 0)) return tail
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `tail is ${quoted(tail)}`,
    remedy: "give a number of lines, or 'all'",
    details: { argument: 'tail' },
  })
}
