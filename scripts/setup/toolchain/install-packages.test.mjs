// @ts-check
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { hashOfInputs } from './install-packages.mjs'

const root = mkdtempSync(join(tmpdir(), 'root-'))
after(() => rmSync(root, { recursive: true }))
for (const folder of ['packages/one', 'node_modules/other', '.raftkit/node']) {
  mkdirSync(join(root, folder), { recursive: true })
}

test('hashOfInputs follows the lock file and the manifests, and nothing else', () => {
  let before = hashOfInputs(root)
  const changed = (/** @type {string} */ file) => {
    writeFileSync(join(root, file), String(Math.random()))
    const now = hashOfInputs(root)
    const result = now !== before
    before = now
    return result
  }
  for (const file of ['pnpm-lock.yaml', 'package.json', 'packages/one/package.json']) assert.equal(changed(file), true)
  for (const file of ['README.md', 'node_modules/other/package.json', '.raftkit/node/package.json']) {
    assert.equal(changed(file), false)
  }
})
