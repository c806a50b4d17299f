// @ts-check
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readRecord, stillBelieved, writeRecord } from './setup-record.mjs'

const record = {
  dockerHost: 'unix:///var/run/docker.sock',
  engineVersion: '26.1.5',
  startedByUs: true,
  nodeImages: {},
  missing: [],
  ryuk: false,
  registry: 'no such host',
  triedAt: '2026-01-01T12:00:00.000Z',
  checked: 'sha256:0',
}
const { dockerHost, engineVersion } = record

test('stillBelieved forgets failures after an hour, and those of another engine', () => {
  const at = (/** @type {string} */ time) => Date.parse(`2026-01-01T${time}:00.000Z`)
  assert.equal(stillBelieved(record, { dockerHost, engineVersion, now: at('12:59') }), record)
  assert.equal(stillBelieved(record, { dockerHost, engineVersion, now: at('13:00') }), undefined)
  assert.equal(stillBelieved(record, { dockerHost, engineVersion, now: at('11:59') }), undefined)
  assert.equal(stillBelieved(record, { dockerHost, engineVersion: '28.5.2', now: at('12:01') }), undefined)
  assert.equal(stillBelieved(undefined, { dockerHost, engineVersion, now: 0 }), undefined)
})

test('readRecord reads what writeRecord wrote, and nothing before', () => {
  const state = mkdtempSync(join(tmpdir(), 'state-'))
  assert.equal(readRecord(state), undefined)
  writeRecord(state, record)
  assert.deepEqual(readRecord(state), record)
  rmSync(state, { recursive: true })
})
