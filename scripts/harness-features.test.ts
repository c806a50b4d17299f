import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const rows = readFileSync(resolve(root, 'docs/harness-features.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| .* \| (MUST|NEW) \| /.test(line))
  .map((line) => line.split(' | '))
  .map(([feature = '', kind = '', proof = '']) => ({
    feature: feature.slice(2),
    kind,
    proof: proof.replace(/ \|$/, ''),
  }))

/** The tests that a row names: a file in backticks, a colon, and how the test is called or a part of that. */
function testsIn(proof: string): { readonly file: string; readonly name: string }[] {
  return [...proof.matchAll(/`([^`]+\.test\.ts)`: ([^;]+)/g)].map(([, file = '', name = '']) => ({
    file: file.startsWith('packages/') ? file : `integration/tests/${file}`,
    name: name.trim(),
  }))
}

test('the table has all its rows', () => {
  const counts = Map.groupBy(rows, ({ kind }) => kind)
  expect([counts.get('MUST')?.length, counts.get('NEW')?.length]).toEqual([25, 6])
})

describe.each(rows)('$feature', ({ kind, proof }) => {
  const named = testsIn(proof)

  test('is tested, or it is said why not', () => {
    if (named.length === 0) expect(proof).toMatch(/^not built: .{40}/)
    if (kind === 'MUST') expect(named).not.toEqual([])
  })

  if (named.length > 0) {
    test.each(named)('$file has "$name"', ({ file, name }) => {
      const path = resolve(root, file)
      expect(existsSync(path), file).toBe(true)
      const titles = [...readFileSync(path, 'utf8').matchAll(/(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map(
        ([, , title]) => title,
      )
      // What a row says besides goes on after a comma.
      const called = titles.some((title) => title?.includes(name) || title?.includes(name.replace(/, [^,]*$/, '')))
      expect(called, `${file} has no test called "${name}"`).toBe(true)
    })
  }
})
