import { describe, expect, it } from 'vitest'
import { settleAll } from './settle-all.ts'

describe('settleAll', () => {
  it('gives every value, in order', async () => {
    expect(await settleAll([Promise.resolve(1), Promise.resolve(2)], () => undefined)).toEqual([1, 2])
  })

  it('tells the others to give up at the first failure, and waits for them', async () => {
    const giveUp = new AbortController()
    let ended = false
    const slow = new Promise<void>((resolve) => {
      giveUp.signal.addEventListener('abort', () =>
        queueMicrotask(() => {
          ended = true
          resolve()
        }),
      )
    })
    const first = new Error('first')
    await expect(settleAll([Promise.reject(first), slow], (reason) => giveUp.abort(reason))).rejects.toBe(first)
    expect(giveUp.signal.reason).toBe(first)
    expect(ended).toBe(true)
  })
})
