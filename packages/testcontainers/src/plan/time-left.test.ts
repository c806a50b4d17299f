import { afterEach, expect, test, vi } from 'vitest'
import { timeLeft } from './time-left.ts'

afterEach(() => vi.useRealTimers())

test('every look sees what is left, and never nothing', () => {
  vi.useFakeTimers({ now: 0, toFake: ['performance'] })
  const { signal } = new AbortController()
  const left = timeLeft({ signal, timeoutMs: 1_000 })
  expect({ ...left }).toEqual({ signal, timeoutMs: 1_000 })
  vi.advanceTimersByTime(400)
  expect({ ...left }).toEqual({ signal, timeoutMs: 600 })
  vi.advanceTimersByTime(5_000)
  expect(left.timeoutMs).toBe(1)
})

test('without a limit every step has its own', () => {
  expect(timeLeft({}).timeoutMs).toBeUndefined()
  expect(timeLeft({ timeoutMs: -1 }).timeoutMs).toBe(-1)
})
