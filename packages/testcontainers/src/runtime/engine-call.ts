import { outerCall } from './outer-call.ts'

/**
 * Makes a call to the outer engine whose time nobody has limited: an engine that leaves it without an answer for so long
 * does not answer any more.
 *
 * @throws HarnessError `ENGINE_LOST`, and `HOST_REFUSED` with the engine's words
 */
export async function engineCall<Value>(
  action: string,
  make: (signal: AbortSignal) => Promise<Value>,
  timeoutMs = 60_000,
): Promise<Value> {
  return outerCall({ action, timeoutMs, refused: 'HOST_REFUSED', late: 'ENGINE_LOST' }, make)
}
