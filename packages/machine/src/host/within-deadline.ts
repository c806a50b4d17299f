import { MachineError, type MachineErrorInit } from '../errors/machine-error.ts'
import type { HostCallOptions } from './host-call-options.ts'

/** Long enough for a slow host that fetches an engine over a slow line. */
const DEFAULT_TIMEOUT_MS = 1_800_000
/** Timers know no more. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** What work on a host is given. */
export interface HostWork {
  /** Is aborted by the caller, or by the deadline. */
  readonly signal: AbortSignal
  /** Says what is going on, for whoever has waited in vain. */
  readonly stage: (words: string) => void
}

/**
 * Runs work on a host, with an end to it.
 *
 * @throws `INVALID_OPTION`, `HOST_TIMED_OUT`, the reason of the signal, and what the work throws
 */
export async function withinDeadline<T>(
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: HostCallOptions,
  init: MachineErrorInit,
  work: (work: HostWork) => Promise<T>,
): Promise<T> {
  if (!(timeoutMs > 0)) {
    throw new MachineError('INVALID_OPTION', { ...init, meaning: 'timeoutMs must be a number above 0' })
  }
  signal?.throwIfAborted()
  let current = 'nothing yet'
  const deadline = new AbortController()
  const expire = () => {
    const meaning = `it was not done within ${timeoutMs / 1000} s; the last step was: ${current.replace(/\.+$/, '')}`
    deadline.abort(new MachineError('HOST_TIMED_OUT', { ...init, meaning }))
  }
  const timer = setTimeout(expire, Math.min(timeoutMs, MAX_TIMER_MS))
  const either = AbortSignal.any([deadline.signal, ...(signal === undefined ? [] : [signal])])
  const stage = (words: string) => {
    current = words
  }
  try {
    return await work({ signal: either, stage })
  } catch (error) {
    // What Node itself throws for an aborted signal says nothing.
    if (either.aborted && error instanceof Error && error.name === 'AbortError') throw either.reason
    throw error
  } finally {
    clearTimeout(timer)
  }
}
