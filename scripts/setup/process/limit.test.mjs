// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limit } from './limit.mjs'

test('limit runs no more than so many, and all in the end, failures included', async () => {
  const inTurn = limit(2)
  let running = 0
  let most = 0
  const task = async (/** @type {number} */ index) => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 1))
    running--
    if (index === 1) throw new Error('one fails')
    return index
  }
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => inTurn(() => task(index))))
  assert.equal(most, 2)
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  )
})
