import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { LogLine } from '../engine/log-lines.ts'
import { quoted } from '../engine/quoted.ts'
import type { LogOptions } from '../engine/read-logs.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { LogPosition, latenessNs } from './log-position.ts'
import { nanosecondsOf } from './nanoseconds.ts'
import { reconnecting } from './reconnecting.ts'

/** Whose log. */
export interface LogSource {
  /** What it is. */
  readonly kind: 'service' | 'task'
  /** Its full id: engines would take anything shorter for the beginning of another one's. */
  readonly id: string
}

/**
 * Reads the log of a service or a task from whichever manager answers, and goes on with another one where a connection
 * breaks: no line is lost or comes twice, and the lines of one stream of one task stay in order.
 *
 * Followed, it ends by itself when the service or task is gone. `timeoutMs` is how long it may take to reach a manager, at
 * the beginning and after each lost connection.
 *
 * @throws SwarmError `INVALID_ARGUMENT` at once; in the loop `NOT_FOUND`, `LOGS_INCOMPLETE`, and `TIMED_OUT` where no
 * manager can be reached
 */
export function followLogs(managers: Managers, source: LogSource, options: LogOptions = {}): AsyncIterable<LogLine> {
  const { signal, timeoutMs, follow = false, timestamps = false, details = false, ...asked } = options
  const { since, tail, ...which } = asked
  const action = `read the log of the ${source.kind} ${quoted(source.id)}`
  const start = since === undefined ? 0n : nanosecondsOf(action, 'since', since)
  // Nothing is sent before the first step of the loop, but a wrong option is refused at once.
  for (const engine of managers.engines) logsOf(engine, source, asked)
  let position = new LogPosition(start, start)
  let found = false
  let absences = 0
  let terminal = false

  const check = async (engine: Engine, call: CallOptions): Promise<void> => {
    try {
      terminal = await readTerminal(engine, source, action, call)
      found = true
      absences = 0
    } catch (error) {
      // What its tasks write while they stop belongs to it, too: only the second look ends the log.
      if (!found || !isSwarmError(error, 'NOT_FOUND') || ++absences > 1) throw error
    }
  }

  /** Where a connection begins that has nothing to go on from. */
  const beginning = async (engine: Engine, call: CallOptions): Promise<LogPosition> => {
    if (typeof tail !== 'number') return new LogPosition(start, start)
    // What a later connection shows of before is not among the last lines that were asked for.
    const opened = nanosecondsOf(action, 'time', (await engine.info(call)).SystemTime)
    const [from, floor] = [later(opened, start), later(opened - latenessNs, start)]
    return tail === 0 ? new LogPosition(from, floor) : new LogPosition(from, floor, from + latenessNs)
  }

  const timeOf = ({ timestamp }: LogLine): bigint | undefined =>
    timestamp === undefined ? undefined : nanosecondsOf(action, 'timestamp', timestamp)

  const shown = ({ timestamp, details: facts, ...rest }: LogLine): LogLine => ({
    ...rest,
    ...(timestamps && timestamp !== undefined ? { timestamp } : {}),
    ...(details && facts !== undefined ? { details: facts } : {}),
  })

  /** The last lines of those who had not shown any when the connection broke that was to show them. */
  async function* missed(lines: AsyncIterable<LogLine>): AsyncGenerator<LogLine> {
    const { writers } = position
    try {
      for await (const line of lines) {
        const [writer, time] = [writerOf(line), timeOf(line)]
        if (time !== undefined && !writers.has(writer) && position.takePast(writer, time)) yield shown(line)
      }
    } catch (error) {
      // A node that is away. Where it matters, the rest of the log says so, too.
      if (!isSwarmError(error, 'LOGS_INCOMPLETE')) throw error
    }
  }

  async function* open(engine: Engine, call: CallOptions, resumed: boolean): AsyncGenerator<LogLine> {
    const anew = !resumed || (!position.begun && tail !== 0)
    if (anew) position = await beginning(engine, call)
    else position.reconnected()
    const limits = { tty: terminal, ...call, timestamps: true, details: true }
    if (!anew && !position.settled) yield* missed(logsOf(engine, source, { ...asked, ...limits }))
    const from = anew ? since : position.since
    const wanted = { ...(anew ? asked : which), ...(from === undefined ? {} : { since: from }) }
    for await (const line of logsOf(engine, source, { ...wanted, ...limits, follow })) {
      const time = timeOf(line)
      if (time === undefined || position.advance(writerOf(line), time)) yield shown(line)
    }
  }

  return untilGone(
    reconnecting(managers, { action, check, open, isOver: () => !follow }, { signal, timeoutMs }),
    () => absences > 0,
  )
}

/** One stream of one task. */
function writerOf({ stream, details }: LogLine): string {
  return `${stream} ${details?.['com.docker.swarm.task.id'] ?? ''}`
}

/** A log that has been read ends with what it is of. */
async function* untilGone(
  lines: AsyncIterable<LogLine>,
  gone: () => boolean,
): AsyncGenerator<LogLine, void, undefined> {
  try {
    yield* lines
  } catch (error) {
    if (!isSwarmError(error, 'NOT_FOUND') || !gone()) throw error
  }
}

function logsOf(engine: Engine, { kind, id }: LogSource, options: LogOptions): AsyncIterable<LogLine> {
  return kind === 'service' ? engine.services.logs(id, options) : engine.tasks.logs(id, options)
}

/** Whether the tasks have a terminal, which Engine 20.10 does not tell with the log. */
async function readTerminal(engine: Engine, source: LogSource, action: string, call: CallOptions): Promise<boolean> {
  const { kind, id } = source
  const { ID, spec } =
    kind === 'service'
      ? await engine.services.inspect(id, call).then(({ ID, Spec }) => ({ ID, spec: Spec.TaskTemplate }))
      : await engine.tasks.inspect(id, call).then(({ ID, Spec }) => ({ ID, spec: Spec }))
  if (ID !== id) throw new SwarmError('NOT_FOUND', { action, meaning: `there is no such ${kind}` })
  return spec.ContainerSpec?.TTY === true
}

function later(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}
