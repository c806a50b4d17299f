import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../', import.meta.url)
const table = readFileSync(new URL('docs/conformance.md', root), 'utf8')
const rows = [...table.matchAll(/^\| ([A-K]\d\d) [^|]+ \| `(\S+)` \|/gm)].map(([, id = '', file = '']) => ({
  id,
  file,
}))

test.each(rows)('$id stands in $file', ({ id, file }) => {
  expect(readFileSync(new URL(`integration/tests/per-engine/${file}`, root), 'utf8')).toMatch(
    new RegExp(`^describe.*'${id} `, 'm'),
  )
})

test('every scenario is named once', () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
})
