// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pinnedVersion } from './ensure-pnpm.mjs'

test('pinnedVersion reads the pin, without its checksum', () => {
  assert.equal(pinnedVersion('{"packageManager":"pnpm@12.21.0"}'), '12.21.0')
  assert.equal(pinnedVersion('{"packageManager":"pnpm@12.21.0+sha512.00"}'), '12.21.0')
  assert.throws(() => pinnedVersion('{"packageManager":"yarn@4.0.0"}'), /pins no pnpm/)
})
