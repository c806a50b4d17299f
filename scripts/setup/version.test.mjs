// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareVersions, parseVersion, releaseLine } from './version.mjs'

test('parseVersion finds the version in what programs print', () => {
  assert.deepEqual(parseVersion('Docker version 20.10.24+dfsg1, build 297e128'), [20, 10, 24])
  assert.deepEqual(parseVersion('v24.21.0\n'), [24, 21, 0])
  assert.deepEqual(parseVersion('no version, 7 words'), [])
})

test('compareVersions compares numbers, not text', () => {
  assert.ok(compareVersions('9.0.0', '10.0.0') < 0)
  assert.ok(compareVersions('22.22.1', '22.22') > 0)
  assert.ok(compareVersions('20.10.24+dfsg1', '23.0') < 0)
  assert.equal(compareVersions('23.0', '23.0.0'), 0)
})

test('releaseLine keeps major and minor', () => {
  assert.equal(releaseLine('28.5.2+dfsg4'), '28.5')
})
