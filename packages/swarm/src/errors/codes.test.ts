import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { swarmErrorCodes } from './codes.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

test.each(Object.entries(swarmErrorCodes))(
  '%s stands in the README as it is',
  (code, { meaning, remedy, retryable }) => {
    expect(readme).toContain(`| \`${code}\` | ${meaning} | ${remedy} | ${retryable ? 'yes' : ''} |\n`)
  },
)

test('the README names no code that there is not', () => {
  const named = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
  expect(named).toEqual(Object.keys(swarmErrorCodes))
})
