import { describe, expect, it } from 'vitest'
import { untilGivenUp } from './until-given-up.ts'

const never = new Promise<never>(() => undefined)
const reason = new Error('the time is up')

describe('untilGivenUp', () => {
  it('gives what the task gives, and throws what it throws', async () => {
    const { signal } = new AbortController()
    expect(await untilGivenUp(Promise.resolve(1), signal, 10)).toBe(1)
    await expect(untilGivenUp(Promise.reject(reason), signal, 10)).rejects.toBe(reason)
  })

  it('waits no longer than told for a task that does not give up', async () => {
    const giveUp = new AbortController()
    const waiting = untilGivenUp(never, giveUp.signal, 10)
    giveUp.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(untilGivenUp(never, AbortSignal.abort(reason), 10)).rejects.toBe(reason)
  })

  it('lets a task that gives up say why', async () => {
    const giveUp = new AbortController()
    const own = new Error('its own words')
    const task = new Promise((_, reject) => giveUp.signal.addEventListener('abort', () => reject(own)))
    const waiting = untilGivenUp(task, giveUp.signal, 60_000)
    giveUp.abort(reason)
    await expect(waiting).rejects.toBe(own)
  })
})
