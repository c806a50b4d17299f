/** While tasks are on their way: a change is seen within 100 ms. */
const briskMs = 50
/** A task that has been on its way for so long pulls a large image, or is a job: it is still seen within 100 ms. */
const longMs = 30_000
const steadyMs = 80
/** As long as a wait takes by default; a quarter of a second more is nothing by then. */
const veryLongMs = 300_000
const patientMs = 250
/** While nothing moves: events wake the wait, and time alone brings little. */
const calmMs = 500
/** What an event tells of moves tasks a little later, and of tasks there are no events. */
const afterEventMs = 2_000

/** What the time until the next look depends on. */
export interface PaceFacts {
  /** Whether tasks are on their way from one state to the next; undefined where nothing was seen. */
  readonly moving: boolean | undefined
  /** Since when nothing has changed. */
  readonly quietMs: number
  /** Since when there was no event. */
  readonly silentMs: number
  /** When something is decided by time alone: from now. */
  readonly inMs: number
}

/** How long to wait until the next look. */
export function paceMs({ moving, quietMs, silentMs, inMs }: PaceFacts): number {
  return Math.max(1, Math.min(usualMs(moving === true, Math.min(quietMs, silentMs), silentMs), inMs))
}

function usualMs(moving: boolean, quietMs: number, silentMs: number): number {
  if (!moving) return silentMs < afterEventMs ? briskMs : calmMs
  if (quietMs < longMs) return briskMs
  return quietMs < veryLongMs ? steadyMs : patientMs
}
