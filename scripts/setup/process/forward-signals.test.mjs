// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forwardSignals } from './forward-signals.mjs'

/** @param {boolean} terminal @param {NodeJS.Signals[]} arriving */
function forwarded(terminal, arriving) {
  /** @type {NodeJS.Signals[]} */
  const sent = []
  const stop = forwardSignals({ kill: (signal) => sent.push(signal) }, { terminal })
  for (const signal of arriving) process.emit(signal, signal)
  stop()
  return sent
}

test('forwardSignals passes a signal on once, though npm sends it again', () => {
  assert.deepEqual(forwarded(false, ['SIGINT', 'SIGINT', 'SIGTERM']), ['SIGINT', 'SIGTERM'])
})

test('forwardSignals leaves Ctrl-C to the terminal where there is one', () => {
  assert.deepEqual(forwarded(true, ['SIGINT', 'SIGTERM', 'SIGHUP']), ['SIGTERM', 'SIGHUP'])
})
