import { expect, it } from 'vitest'
import { sshArguments } from './ssh-target.ts'

it('sshArguments ends with the host, behind all options', () => {
  const target = { host: 'h', user: 'u', port: 2, socketPath: '/run/d.sock', configPath: '/c' }
  const args = sshArguments(target, '/tmp/x/s')
  expect(args.slice(0, 3)).toEqual(['-F', '/c', '-N'])
  expect(args.slice(-8)).toEqual(['-p', '2', '-l', 'u', '-L', '/tmp/x/s:/run/d.sock', '--', 'h'])
  expect(args).toContain('StrictHostKeyChecking=yes')
  expect(args).toContain('BatchMode=yes')
})

it('keeps the characters of a path that ssh would take for its own', () => {
  const args = sshArguments({ host: 'h', socketPath: '/a:b\\c%d' }, '/tmp/%u/s')
  expect(args).toContain('/tmp/%%u/s:/a\\:b\\\\c%%d')
})
