/** While tasks are on their way: a change is seen within 100 ms. */
const briskMs = 50
/** While nothing moves: events wake the wait, and time alone brings little. */
const calmMs = 500
/** A task that has been on its way for so long pulls a large image, or is a job. */
const longMs = 30_000
const longIntervalMs = 250

/** What the time until the next look depends on. */
export interface PaceFacts {
  /** Whether tasks are on their way from one state to the next; undefined where nothing was seen. */
  readonly moving: boolean | undefined
  /** Since when nothing has changed. */
  readonly quietMs: number
  /** When something is decided by time alone: from now. */
  readonly inMs: number
}

/** How long to wait until the next look. */
export function paceMs({ moving, quietMs, inMs }: PaceFacts): number {
  const usual = moving ? (quietMs < longMs ? briskMs : longIntervalMs) : calmMs
  return Math.max(1, Math.min(usual, inMs))
}
