import { setTimeout as delay } from 'node:timers/promises'
import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { noAnswer } from '../managers/no-answer.ts'
import { ConnectionWatch } from './connection-watch.ts'

/** A stream that can be taken up again where it broke off. */
export interface ResumableStream<Item> {
  /** What is read, as in "Cannot <action>". */
  readonly action: string
  /** Fails where an engine cannot be read from. It is asked before each connection, and again and again during one. */
  check(engine: Engine, call: CallOptions): Promise<unknown>
  /** Opens a connection: the first one, or one that goes on after what has been seen. */
  open(engine: Engine, call: CallOptions, resumed: boolean): AsyncIterable<Item>
  /** Whether a connection that ended in order was the last one. */
  isOver(): boolean
}

/**
 * Reads from one manager after the other, for as long as one can be reached. `timeoutMs` is how long that may take, at the
 * beginning and after each lost connection; reading itself has no deadline.
 */
export async function* reconnecting<Item>(
  managers: Managers,
  stream: ResumableStream<Item>,
  options: CallOptions,
): AsyncGenerator<Item, void, undefined> {
  const { action } = stream
  for (let resumed = false; ; resumed = true) {
    const engine = await reach(managers, stream, resumed, options)
    using watch = new ConnectionWatch(engine, stream.check, options.signal)
    try {
      // Some engines send nothing at all before the first item: the watch is the deadline.
      yield* stream.open(engine, { signal: watch.signal, timeoutMs: Number.POSITIVE_INFINITY }, resumed)
      if (stream.isOver()) return
    } catch (error) {
      if (options.signal?.aborted) throw reasonOf(options, action) ?? error
      if (!watch.ended(error) && !isSwarmError(error, ...noAnswer)) throw error
      if (watch.failure !== undefined && !isSwarmError(watch.failure, ...noAnswer)) throw watch.failure
    }
    await pause(options, action)
  }
}

async function reach<Item>(
  managers: Managers,
  { action, check }: ResumableStream<Item>,
  resumed: boolean,
  options: CallOptions,
): Promise<Engine> {
  // At first a single manager that is not there is a mistake; later it is one that comes back.
  if (!resumed && managers.engines.length === 1) {
    return managers.read(async (engine, call) => {
      await check(engine, call)
      return engine
    }, options)
  }
  using deadline = new Deadline(options, 60_000)
  try {
    return await managers.reach(check, { signal: deadline.signal, timeoutMs: Number.POSITIVE_INFINITY })
  } catch (error) {
    throw deadline.reason(action, undefined, 'a manager that answers') ?? error
  }
}

/** An engine that ends each connection at once is not to be asked without a break. */
async function pause(options: CallOptions, action: string): Promise<void> {
  try {
    await delay(100, undefined, { signal: options.signal })
  } catch (error) {
    throw reasonOf(options, action) ?? error
  }
}

function reasonOf({ signal }: CallOptions, action: string): unknown {
  using deadline = new Deadline({ signal }, 60_000)
  return deadline.reason(action)
}
