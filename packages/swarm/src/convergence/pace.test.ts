import { expect, it } from 'vitest'
import { type PaceFacts, paceMs } from './pace.ts'

const never = Number.POSITIVE_INFINITY
const quiet: PaceFacts = { moving: true, quietMs: 0, silentMs: never, inMs: never }

it.each([
  [{ quietMs: 0 }, 50],
  [{ quietMs: 29_999 }, 50],
  // A pull that takes a minute, or a job: the end is still seen within 100 ms.
  [{ quietMs: 30_000 }, 80],
  [{ quietMs: 299_999 }, 80],
  [{ quietMs: 300_000 }, 250],
  [{ quietMs: 3_600_000, silentMs: 0 }, 50],
  // Nothing moves, but an event may be about to move something.
  [{ moving: false }, 500],
  [{ moving: false, quietMs: 3_600_000 }, 500],
  [{ moving: false, silentMs: 1_999 }, 50],
  [{ moving: false, silentMs: 2_000 }, 500],
  [{ moving: undefined }, 500],
  // Time alone decides.
  [{ moving: false, inMs: 123 }, 123],
  [{ inMs: 20 }, 20],
  [{ inMs: -5 }, 1],
] as [Partial<PaceFacts>, number][])('looks again after %o in %d ms', (facts, ms) => {
  expect(paceMs({ ...quiet, ...facts })).toBe(ms)
})
