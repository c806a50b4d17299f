// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandError, runCommand } from './run-command.mjs'

const node = (/** @type {string} */ code) => /** @type {const} */ ([process.execPath, ['-e', code]])

test('runCommand gives what was printed', async () => {
  const { stdout, output } = await runCommand(...node('console.log(1); console.error(2)'))
  assert.equal(stdout, '1\n')
  assert.equal(output.length, 4)
})

test('runCommand fails with the last lines', async () => {
  await assert.rejects(runCommand(...node('console.error("the reason"); process.exit(3)')), (error) => {
    assert.ok(error instanceof CommandError)
    assert.match(error.message, /exit code 3/)
    assert.equal(error.lastLines, 'the reason')
    return true
  })
  await assert.rejects(runCommand('no-such-program', []), CommandError)
})

test('runCommand ends the command when told to, and when time is up', async () => {
  const forever = node('setInterval(() => {}, 1000)')
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error('enough')), 50)
  await assert.rejects(runCommand(...forever, { signal: controller.signal }), /enough/)
  await assert.rejects(runCommand(...forever, { timeoutMs: 50 }), /no end after 50 ms/)
})
