// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOsRelease } from './os-release.mjs'
import { treeRecipes } from './tree-recipe.mjs'

test('parseOsRelease reads values with and without quotes', () => {
  const text = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_CODENAME=\'bookworm\'\n'
  assert.deepEqual(parseOsRelease(text), {
    id: 'debian',
    codename: 'bookworm',
    name: 'Debian GNU/Linux 12 (bookworm)',
  })
})

test('treeRecipes: several releases on Debian, the running one on Ubuntu, none elsewhere', () => {
  const release = { id: 'ubuntu', codename: 'noble', name: 'Ubuntu' }
  assert.deepEqual(
    treeRecipes({ ...release, id: 'debian' }).map(({ suite }) => suite),
    ['bookworm', 'trixie', 'sid'],
  )
  const [ubuntu] = treeRecipes(release)
  assert.equal(ubuntu?.suite, 'noble')
  assert.deepEqual(ubuntu?.components, ['main', 'universe'])
  assert.deepEqual(treeRecipes({ ...release, id: 'fedora' }), [])
  assert.deepEqual(treeRecipes(undefined), [])
})
