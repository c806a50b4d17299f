import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { withinDeadline } from './within-deadline.ts'

const init = { action: 'set up the host of machine "x"', machine: 'x' }
/** Work that ends as everything of Node does that is aborted. */
const endless = (signal: AbortSignal) => delay(2 ** 31 - 1, undefined, { signal })

describe('withinDeadline', () => {
  test('says what was going on when time is up', async () => {
    const late = withinDeadline({ timeoutMs: 20 }, init, async ({ signal, stage }) => {
      stage('Looking at it...')
      stage('Installing Docker...')
      await endless(signal)
    })
    await expect(late).rejects.toMatchObject({
      code: 'HOST_TIMED_OUT',
      machine: 'x',
      message: expect.stringMatching(/: it was not done within 0\.02 s; the last step was: Installing Docker; allow/),
    })
  })

  test('throws the reason of the caller as it is', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const aborted = withinDeadline({ signal: controller.signal }, init, async ({ signal }) => {
      controller.abort(reason)
      await endless(signal)
    })
    await expect(aborted).rejects.toBe(reason)
    const never = withinDeadline({ signal: controller.signal }, init, () => expect.unreachable('it was aborted before'))
    await expect(never).rejects.toBe(reason)
  })

  test('leaves what the work itself says of its failure', async () => {
    const failure = new Error('the host is half done')
    const controller = new AbortController()
    const failed = withinDeadline({ signal: controller.signal }, init, async () => {
      controller.abort()
      throw failure
    })
    await expect(failed).rejects.toBe(failure)
  })

  test.each([0, -1, Number.NaN])('refuses the deadline %s before anything is done', async (timeoutMs) => {
    const refused = withinDeadline({ timeoutMs }, init, () => expect.unreachable('it was refused'))
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  test('takes one that no timer knows', async () => {
    const done = withinDeadline({ timeoutMs: Number.POSITIVE_INFINITY }, init, ({ signal }) =>
      delay(20, 'done', { signal }),
    )
    await expect(done).resolves.toBe('done')
  })
})
