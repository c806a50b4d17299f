import type { CallOptions } from '@raftkit/swarm'

/**
 * The same options for several steps: whoever looks at the time limit sees what is left of it, a millisecond at least, so
 * that the step that is late says what it was waiting for.
 */
export function timeLeft({ signal, timeoutMs }: CallOptions): CallOptions {
  // What is no limit is for the first step to say.
  if (timeoutMs === undefined || !(timeoutMs > 0)) return { signal, timeoutMs }
  const endsAt = performance.now() + timeoutMs
  return {
    signal,
    get timeoutMs() {
      return Math.max(1, endsAt - performance.now())
    },
  }
}
