// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changes, recipeHash } from './node-image.mjs'

const recipe = { suite: 'trixie', components: ['main'], packages: ['docker.io'] }

test('recipeHash differs with anything that makes another image', () => {
  assert.equal(recipeHash(recipe), recipeHash({ ...recipe }))
  assert.notEqual(recipeHash(recipe), recipeHash({ ...recipe, suite: 'sid' }))
  assert.notEqual(recipeHash(recipe), recipeHash({ ...recipe, packages: ['docker.io', 'iptables'] }))
})

test('changes label an image as ours, with its engine and its recipe', () => {
  const lines = changes('26.1.5', 'abc')
  for (const label of ['io.raftkit.image=node', 'io.raftkit.engine-version=26.1.5', 'io.raftkit.recipe=abc']) {
    assert.ok(lines.includes(`LABEL ${label}`))
  }
})
