import { expect, test } from 'vitest'
import { isHarnessError } from '../errors/harness-error.ts'
import { engineCall } from './engine-call.ts'
import { outerCall } from './outer-call.ts'

const never = (): Promise<never> => new Promise(() => undefined)
const refusal = (statusCode: number): Error => Object.assign(new Error('no such thing'), { statusCode })

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test('the wait ends with the time, although the call goes on', async () => {
  const late = await failure(outerCall({ action: 'ask', timeoutMs: 20 }, never))
  expect(isHarnessError(late, 'TIMED_OUT')).toBe(true)
  const lost = await failure(engineCall('ask', never, 20))
  expect(isHarnessError(lost, 'ENGINE_LOST') && lost.message).toContain('Cannot ask: it took longer than 20 ms')
})

test('an abort is passed on as it is, although the call goes on', async () => {
  const giveUp = new AbortController()
  const asked = failure(outerCall({ action: 'ask', signal: giveUp.signal }, never))
  const reason = new Error('enough')
  giveUp.abort(reason)
  expect(await asked).toBe(reason)
})

test('refusals and silence get their codes', async () => {
  const call = { action: 'ask', refused: 'HOST_REFUSED', unfit: 'HOST_NOT_RUNNING' } as const
  const codeFor = async (error: Error): Promise<unknown> => {
    const failed = await failure(outerCall(call, () => Promise.reject(error)))
    return isHarnessError(failed) ? failed.code : failed
  }
  expect(await codeFor(refusal(500))).toBe('HOST_REFUSED')
  expect(await codeFor(refusal(404))).toBe('HOST_NOT_RUNNING')
  expect(await codeFor(refusal(409))).toBe('HOST_NOT_RUNNING')
  expect(await codeFor(new Error('socket hang up'))).toBe('ENGINE_LOST')
  const refused = await failure(engineCall('ask', () => Promise.reject(refusal(404))))
  expect(isHarnessError(refused, 'HOST_REFUSED') && refused.message).toContain('the engine says: no such thing')
})
