import type { CallOptions } from '@raftkit/swarm'
import type { HarnessErrorCode } from '../errors/codes.ts'
import { firstLine } from '../errors/first-line.ts'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'

/** What a call to the outer engine is about. */
export interface OuterCall extends CallOptions {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** What it means when the engine refuses. */
  readonly refused?: HarnessErrorCode
  /** What it means when the engine refuses because of the state of what the call is about, or because it is not there. */
  readonly unfit?: HarnessErrorCode
  /** What it means when the time is up. */
  readonly late?: HarnessErrorCode
}

/**
 * Makes a call to the outer engine and says in our words what goes wrong. An abort is passed on as it is. The wait ends
 * with the time, even where the call itself takes no signal.
 *
 * @throws HarnessError `TIMED_OUT`, `ENGINE_LOST`, and what the call says itself
 */
export async function outerCall<Value>(
  call: OuterCall,
  make: (signal: AbortSignal) => Promise<Value>,
  defaultMs = 60_000,
): Promise<Value> {
  const { action, signal, timeoutMs = defaultMs, late = 'TIMED_OUT' } = call
  checkTimeout(action, timeoutMs)
  const timeout = new AbortController()
  const timer =
    timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => timeout.abort(), Math.ceil(timeoutMs))
  const either = signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal])
  try {
    either.throwIfAborted()
    return await Promise.race([make(either), abortOf(either)])
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason
    if (timeout.signal.aborted) {
      throw new HarnessError(late, { action, meaning: `it took longer than ${timeoutMs} ms`, cause })
    }
    throw isHarnessError(cause) ? cause : asHarnessError(call, cause)
  } finally {
    clearTimeout(timer)
  }
}

/** Whether the engine says that there was nothing to do. */
export function isUnchanged(error: unknown): boolean {
  return statusOf(error) === 304
}

/** The status of the engine's answer; undefined where it gave none. */
export function statusOf(error: unknown): number | undefined {
  return (error as { readonly statusCode?: number } | undefined)?.statusCode
}

async function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

function asHarnessError({ action, refused = 'ENGINE_LOST', unfit = refused }: OuterCall, cause: unknown): unknown {
  const status = statusOf(cause)
  // The caller's own files are nothing of the engine's.
  if (status === undefined && isFileError(cause)) return cause
  if (status === undefined) return new HarnessError('ENGINE_LOST', { action, cause })
  const meaning = `the engine says: ${firstLine(cause)}`
  if (status === 404 && /could not find the file|no such file/i.test(meaning)) {
    return new HarnessError('NO_SUCH_FILE', { action, meaning, cause })
  }
  return new HarnessError(status === 404 || status === 409 ? unfit : refused, { action, meaning, cause })
}

function isFileError(error: unknown): boolean {
  const { path, syscall } = error as NodeJS.ErrnoException
  return path !== undefined && syscall !== undefined && syscall !== 'connect'
}

function checkTimeout(action: string, timeoutMs: number): void {
  if (timeoutMs === Number.POSITIVE_INFINITY || (timeoutMs > 0 && timeoutMs < 2 ** 31)) return
  throw new HarnessError('INVALID_ARGUMENT', {
    action,
    meaning: `the time limit is ${timeoutMs}`,
    remedy: 'give a number of milliseconds above zero, at most 24 days',
  })
}
