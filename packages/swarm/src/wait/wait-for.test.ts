import { describe, expect, it } from 'vitest'
import { waitFor } from './wait-for.ts'

const action = 'see it happen'

describe('waitFor', () => {
  it('returns what the condition found', async () => {
    let looks = 0
    const found = await waitFor(async () => (++looks < 3 ? { pending: 'too early' } : { done: looks }), {
      action,
      intervalMs: 1,
    })
    expect(found).toBe(3)
  })

  it('ends with the last reason when the time is up', async () => {
    let looks = 0
    const waiting = waitFor(async () => ({ pending: `look ${++looks}` }), { action, intervalMs: 5, timeoutMs: 30 })
    await expect(waiting).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringMatching(/still waiting: look \d/),
    })
  })

  it('ends a look that hangs', async () => {
    const waiting = waitFor((signal) => new Promise((_, reject) => signal.addEventListener('abort', reject)), {
      action,
      timeoutMs: 10,
    })
    await expect(waiting).rejects.toMatchObject({ code: 'TIMED_OUT' })
  })

  it('ends with what the condition throws', async () => {
    await expect(waitFor(() => Promise.reject(new Error('broken')), { action })).rejects.toThrow('broken')
  })

  it('ends with the reason of the caller', async () => {
    const reason = new Error('enough')
    const waiting = waitFor(async () => ({ pending: 'it' }), { action, signal: AbortSignal.abort(reason) })
    await expect(waiting).rejects.toBe(reason)
  })
})
