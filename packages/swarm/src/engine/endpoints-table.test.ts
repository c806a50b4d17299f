import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Engine } from './engine.ts'

const root = new URL('../../../../', import.meta.url)
const table = readFileSync(new URL('docs/endpoints.md', root), 'utf8')
const rows = [...table.matchAll(/^\| `(\w+ \/\S+)` \| `engine\.([\w.]+)\(\)` \| \[`(\S+)`\]/gm)].map(
  ([, endpoint = '', method = '', file = '']) => ({ endpoint, method, file }),
)

/**
 * Whether a test calls a method of an engine: as `engine.noun.method()`, as `noun.method()` in the block in which the noun was
 * taken out of an engine, or of an engine that was made on the spot or under a name of its own. A `swarm.update()` of another
 * noun, or of a `Swarm`, is not meant.
 */
function calls(source: string, method: string): boolean {
  const call = `${method.replace('.', '\\.')}\\(`
  const made = [...source.matchAll(/const (\w+) = new Engine\(/g)].map(([, name]) => name)
  const engines = ['engine', 'new Engine\\(.*\\)', ...made].join('|')
  if (new RegExp(`(?:^|\\W)(?:${engines})\\.${call}`).test(source)) return true
  return [...source.matchAll(/^( *)const \{ ([\w, ]+) \} = (?:.*\W)?engine$/gm)].some(
    ({ index, 1: indent = '', 2: names = '' }) => {
      const rest = source.slice(index)
      const end = rest.search(new RegExp(`\\n {0,${indent.length - 1}}\\S`))
      const block = end < 0 ? rest : rest.slice(0, end)
      return names.split(', ').includes(method.split('.')[0] ?? '') && new RegExp(`[^\\w.]${call}`).test(block)
    },
  )
}

test('only calls of that very method count', () => {
  const block = (...lines: string[]): string =>
    ['test(() => {', ...lines.map((line) => `  ${line}`), '})', ''].join('\n')
  expect(calls('await node.engine.secrets.list()', 'secrets.list')).toBe(true)
  expect(calls('await engine.secrets.list()', 'configs.list')).toBe(false)
  expect(calls('await swarm.secrets.list()', 'secrets.list')).toBe(false)
  expect(calls('await new Engine(url).ping()', 'ping')).toBe(true)
  expect(calls(block('const one = new Engine(url)', 'await one.info()'), 'info')).toBe(true)
  expect(calls(block('await one.info()'), 'info')).toBe(false)
  expect(calls(block('const { nodes, swarm } = manager.engine', 'await swarm.inspect()'), 'swarm.inspect')).toBe(true)
  expect(calls(block('const { swarm } = manager', 'await swarm.inspect()'), 'swarm.inspect')).toBe(false)
  const elsewhere = block('const { swarm } = engine', 'await swarm.leave()') + block('await swarm.inspect()')
  expect(calls(elsewhere, 'swarm.inspect')).toBe(false)
})

test.each(rows)('$endpoint is engine.$method(), which $file calls', ({ method, file }) => {
  const path = new URL(`integration/tests/per-engine/${file}`, root)
  expect(existsSync(path)).toBe(true)
  expect(calls(readFileSync(path, 'utf8'), method)).toBe(true)
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
