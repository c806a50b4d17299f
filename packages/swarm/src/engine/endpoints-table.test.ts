import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Engine } from './engine.ts'

const root = new URL('../../../../', import.meta.url)
const table = readFileSync(new URL('docs/endpoints.md', root), 'utf8')
const rows = [...table.matchAll(/^\| `(\w+ \/\S+)` \| `engine\.([\w.]+)\(\)` \| \[`(\S+)`\]/gm)].map(
  ([, endpoint = '', method = '', file = '']) => ({ endpoint, method, file }),
)

test.each(rows)('$endpoint is engine.$method(), which $file calls', ({ method, file }) => {
  const path = new URL(`integration/tests/per-engine/${file}`, root)
  expect(existsSync(path)).toBe(true)
  // The noun may have been taken out of the engine before: `const { secrets } = engine`.
  expect(readFileSync(path, 'utf8')).toMatch(
    new RegExp(`\\b${method.replace('.', '\\.')}\\(|\\.${method.split('.').at(-1)}\\(`),
  )
})

test('the table has every method of every noun, and no other', () => {
  const engine = new Engine('unix:///nowhere.sock')
  const nouns = Object.entries(engine).flatMap(([noun, endpoints]) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(endpoints))
      .filter((name) => name !== 'constructor')
      .map((name) => `${noun}.${name}`),
  )
  const own = ['events', 'info', 'version', 'ping']
  expect(rows.map(({ method }) => method).sort()).toEqual([...nouns, ...own].sort())
})

test('the table names each endpoint once', () => {
  expect(new Set(rows.map(({ endpoint }) => endpoint)).size).toBe(rows.length)
  expect(rows).toHaveLength(30 + 14)
})
