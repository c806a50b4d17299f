import type { WaitOptions } from './wait-for.ts'

/** Of an action of several steps, gives each what is left of the time, so that it tells what it was waiting for at the end. */
export function timeLeft(
  { action, signal, timeoutMs }: WaitOptions,
  defaultTimeoutMs: number,
): () => WaitOptions & { readonly timeoutMs: number } {
  const endsAt = performance.now() + (timeoutMs ?? defaultTimeoutMs)
  return () => ({ action, signal, timeoutMs: Math.max(1, Math.floor(endsAt - performance.now())) })
}
