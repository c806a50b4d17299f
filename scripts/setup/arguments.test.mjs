// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from './arguments.mjs'

test('parseArguments keeps --yes to itself, wherever it stands', () => {
  assert.deepEqual(parseArguments(['verify', '--long', '--yes', 'a b'], {}), {
    script: 'verify',
    rest: ['--long', 'a b'],
    yes: true,
  })
  assert.deepEqual(parseArguments(['--yes'], {}), { script: undefined, rest: [], yes: true })
})

test('parseArguments takes the --yes that npm kept for itself', () => {
  assert.equal(parseArguments(['verify'], { npm_config_yes: 'true' }).yes, true)
  assert.equal(parseArguments(['verify'], { npm_config_yes: '' }).yes, false)
})
