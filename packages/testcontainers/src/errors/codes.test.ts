import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { harnessErrorCodes } from './codes.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

test.each(Object.entries(harnessErrorCodes))('%s stands in the README as it is', (code, { meaning, remedy }) => {
  expect(readme).toContain(`| \`${code}\` | ${meaning} | ${remedy} |\n`)
})

test('the README names no code that there is not', () => {
  const named = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
  expect(named).toEqual(Object.keys(harnessErrorCodes))
})
