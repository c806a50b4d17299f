// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { together } from './together.mjs'

test('together gives both results', async () => {
  const { signal } = new AbortController()
  assert.deepEqual(await together(signal, [async () => 1, async () => 'two']), [1, 'two'])
})

test('together stops the other when one fails, waits for it, and reports the first failure', async () => {
  const { signal } = new AbortController()
  let stopped = false
  const fails = async () => {
    throw new Error('first')
  }
  /** @param {AbortSignal} abort */
  const waits = (abort) =>
    new Promise((_, reject) => {
      abort.addEventListener('abort', () =>
        setTimeout(() => {
          stopped = true
          reject(new Error('second'))
        }, 5),
      )
    })
  await assert.rejects(together(signal, [waits, fails]), /first/)
  assert.equal(stopped, true)
})
