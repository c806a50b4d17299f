import { describe, expect, test } from 'vitest'
import { shellDialect } from './shell-dialect.ts'
import { usageHint } from './usage-hint.ts'

describe('usageHint', () => {
  test.each([
    ['bash', '#', 'eval $(docker-machine env dev01)'],
    ['fish', '#', 'eval (docker-machine env dev01)'],
    ['powershell', '#', '& docker-machine env dev01 | Invoke-Expression'],
    ['cmd', 'REM', '\t@FOR /f "tokens=*" %i IN (\'docker-machine env dev01\') DO @%i'],
    ['tcsh', ':', 'eval `docker-machine env dev01`'],
    ['emacs', ';;', '(with-temp-buffer (shell-command "docker-machine env dev01" (current-buffer)) (eval-buffer))'],
  ])('says in a comment how to use the output in %s', (shell, comment, line) => {
    expect(usageHint(shellDialect(shell), ['docker-machine', 'env', 'dev01'])).toBe(
      `${comment} Run this command to configure your shell: \n${comment} ${line}\n`,
    )
  })

  test('puts a program with a blank or a backslash between quotes', () => {
    expect(usageHint(shellDialect('bash'), ['/my apps/docker-machine', 'env'])).toContain(
      '$("/my apps/docker-machine" env)',
    )
    expect(usageHint(shellDialect('cmd'), ['C:\\docker-machine', 'env'])).toContain(`('"C:\\docker-machine" env')`)
  })

  test('quotes arguments that a shell would not take literally, and refuses a line break', () => {
    const hint = (arg: string) => usageHint(shellDialect('bash'), ['docker-machine', '-s', arg, 'env'])
    expect(hint('/my store')).toContain('eval $(docker-machine -s "/my store" env)')
    expect(hint('$(x)')).toContain('eval $(docker-machine -s "\\$(x)" env)')
    expect(() => hint('x\nrm -rf ~')).toThrow(expect.objectContaining({ code: 'UNSAFE_VALUE' }))
  })
})
