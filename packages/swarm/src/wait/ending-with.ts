/**
 * Options of calls that end with a wait or an action of several steps, and have no deadline of their own: theirs would end it
 * before its time.
 */
export function endingWith(signal: AbortSignal): { readonly signal: AbortSignal; readonly timeoutMs: number } {
  return { signal, timeoutMs: Number.POSITIVE_INFINITY }
}
