import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shellDialect } from './shell-dialect.ts'

const plain = 'tcp://192.0.2.11:2376'

describe('shellDialect', () => {
  test.each([
    ['sh', `export K="${plain}"\n`, 'unset K\n'],
    ['bash', `export K="${plain}"\n`, 'unset K\n'],
    ['zsh', `export K="${plain}"\n`, 'unset K\n'],
    ['anything', `export K="${plain}"\n`, 'unset K\n'],
    ['fish', `set -gx K "${plain}";\n`, 'set -e K;\n'],
    ['powershell', `$Env:K = "${plain}"\n`, 'Remove-Item Env:\\\\K\n'],
    ['cmd', `SET K=${plain}\n`, 'SET K=\n'],
    ['tcsh', `setenv K "${plain}";\n`, 'unsetenv K;\n'],
    ['emacs', `(setenv "K" "${plain}")\n`, '(setenv "K" nil)\n'],
  ])('speaks %s as Docker Machine does', (shell, set, unset) => {
    expect(shellDialect(shell).set('K', plain)).toBe(set)
    expect(shellDialect(shell).unset('K')).toBe(unset)
  })

  test.each([
    ['bash', 'export K="\\$(x)\\`x\\`\\"\\\\"\n'],
    ['fish', 'set -gx K "\\$(x)`x`\\"\\\\";\n'],
    ['powershell', '$Env:K = "`$(x)``x```"\\"\n'],
    ['tcsh', `setenv K ""'$'"(x)"'\`'"x"'\`'""'"'""'\\'"";\n`],
    ['emacs', '(setenv "K" "$(x)`x`\\"\\\\")\n'],
  ])('leaves nothing special in a value for %s', (shell, line) => {
    expect(shellDialect(shell).set('K', '$(x)`x`"\\')).toBe(line)
  })

  test('puts quotes around what cmd would take for the next command', () => {
    expect(shellDialect('cmd').set('K', 'a&b')).toBe('SET "K=a&b"\n')
  })

  test.each(['a"b', '%PATH%', 'a!b!'])('refuses %s for cmd, which knows no way to write it', (value) => {
    expect(() => shellDialect('cmd').set('K', value)).toThrow(expect.objectContaining({ code: 'UNSAFE_VALUE' }))
  })

  test.each(['bash', 'fish', 'powershell', 'cmd', 'tcsh', 'emacs'])('refuses a line break for %s', (shell) => {
    for (const value of ['a\nb', 'a\rb', 'a\0b']) {
      expect(() => shellDialect(shell).set('K', value)).toThrow(expect.objectContaining({ code: 'UNSAFE_VALUE' }))
    }
  })

  test('gives a real bash exactly the value, whatever is in it, evaluated with quotes or without', () => {
    // Without quotes, bash takes blanks apart and file names for patterns before it evaluates: Docker Machine's own hint.
    const special = fc.constantFrom(
      '$',
      '`',
      '"',
      "'",
      '\\',
      '!',
      '(',
      ')',
      ';',
      '&',
      '|',
      '#',
      '~',
      '{',
      '}',
      '=',
      'a',
    )
    const value = fc.string({ unit: special, minLength: 1 })
    fc.assert(
      fc.property(fc.array(value, { minLength: 20, maxLength: 20 }), (values) => {
        const lines = values.map((it, index) => shellDialect('bash').set(`K${index}`, it)).join('')
        const show = values.map((_it, index) => `printf '%s\\0' "$K${index}"`).join('; ')
        for (const evaluate of ['eval "$LINES_TO_EVALUATE"', 'eval $LINES_TO_EVALUATE']) {
          expect(inBash(`${evaluate}; ${show}`, lines).split('\0').slice(0, -1)).toEqual(values)
        }
      }),
      { numRuns: 25 },
    )
  })
})

function inBash(script: string, lines: string): string {
  const env = { PATH: '/usr/bin:/bin', LINES_TO_EVALUATE: lines }
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script], { env, cwd: '/', encoding: 'utf8' })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout
}
