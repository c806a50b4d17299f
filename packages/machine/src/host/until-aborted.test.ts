import { describe, expect, test } from 'vitest'
import { untilAborted } from './until-aborted.ts'

describe('untilAborted', () => {
  test('gives what there is in time, and throws the reason when there is not', async () => {
    const controller = new AbortController()
    await expect(untilAborted(Promise.resolve(1), controller.signal)).resolves.toBe(1)
    const waiting = untilAborted(new Promise(() => {}), controller.signal)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(untilAborted(new Promise(() => {}), controller.signal)).rejects.toThrow('enough')
  })
})
