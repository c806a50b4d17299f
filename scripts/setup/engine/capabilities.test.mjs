// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingCapabilities } from './capabilities.mjs'

const status = (/** @type {string} */ mask) =>
  `CapEff:\t0000000000000000\nCapBnd:\t${mask}\nCapAmb:\t0000000000000000\n`

test('missingCapabilities names the bits that are not set', () => {
  assert.deepEqual(missingCapabilities(status('000001ffffffffff'), 40), [])
  assert.deepEqual(missingCapabilities(status('000001fffeffffff'), 40), ['CAP_SYS_RESOURCE'])
  assert.deepEqual(missingCapabilities(status('000000fffeffffff'), 40), ['CAP_SYS_RESOURCE', 'capability 40'])
})

test('missingCapabilities does not look past the last one that the kernel knows', () => {
  assert.deepEqual(missingCapabilities(status('0000003fffffffff'), 37), [])
})

test('missingCapabilities reads more than 32 bits, and a file without the field', () => {
  assert.equal(missingCapabilities(status('0000000000000000'), 40).length, 41)
  assert.deepEqual(missingCapabilities('Name:\tnode\n', 40), [])
})
