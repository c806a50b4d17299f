// @ts-check
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isStale, withLock } from './lock.mjs'
import { processStart } from './process-start.mjs'

const folder = mkdtempSync(join(tmpdir(), 'lock-'))
after(() => rmSync(folder, { recursive: true }))
const { signal } = new AbortController()
const deadPid = spawnSync(process.execPath, ['--version']).pid

test('isStale: a dead process, or another one with its pid', () => {
  const token = 'token'
  assert.equal(isStale({ pid: deadPid, start: undefined, token }, processStart), true)
  assert.equal(
    isStale({ pid: process.pid, start: 'earlier', token }, () => 'later'),
    true,
  )
  assert.equal(isStale({ pid: process.pid, start: processStart(process.pid), token }, processStart), false)
})

test('withLock lets one in at a time, and leaves nothing behind', async () => {
  const file = join(folder, 'one-at-a-time')
  let inside = 0
  const task = () =>
    withLock(file, { signal }, async () => {
      assert.equal(++inside, 1)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside--
    })
  await Promise.all([task(), task(), task()])
  assert.deepEqual(readdirSync(folder), [])
})

test('withLock takes over from a dead owner, however many want to', async () => {
  const file = join(folder, 'stale')
  writeFileSync(file, JSON.stringify({ pid: deadPid, start: 'then', token: 'dead' }))
  // Its guard died too, in the middle of removing it.
  writeFileSync(`${file}.dead.stale`, JSON.stringify({ pid: deadPid, start: 'then', token: 'dead-guard' }))
  let inside = 0
  const task = () =>
    withLock(file, { signal }, async () => {
      assert.equal(++inside, 1)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside--
    })
  await Promise.all([task(), task(), task(), task()])
  assert.deepEqual(readdirSync(folder), [])
})

test('withLock tells once who holds it, and can be called off', async () => {
  const file = join(folder, 'held')
  const controller = new AbortController()
  /** @type {number[]} */
  const owners = []
  await withLock(file, { signal }, async () => {
    const onWait = (/** @type {{ pid: number }} */ { pid }) => {
      owners.push(pid)
      setTimeout(() => controller.abort(new Error('enough')), 200)
    }
    const waiting = withLock(file, { signal: controller.signal, onWait }, async () => assert.fail('it has no lock'))
    await assert.rejects(waiting, /enough/)
  })
  assert.deepEqual(owners, [process.pid])
})
