import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandTable } from './cli/command-table.ts'
import { machineErrorCodes } from './errors/machine-error-codes.ts'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

describe('README.md', () => {
  test.each(Object.keys(machineErrorCodes))('explains the code %s', (code) => {
    expect(readme).toMatch(new RegExp(`^\\|.*\`${code}\``, 'm'))
  })

  test.each(commandTable)('explains the command $name', ({ name }) => {
    expect(readme).toMatch(new RegExp(`^\\|.*\`${name}[ \`]`, 'm'))
  })
})
