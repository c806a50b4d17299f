import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sshArguments } from './ssh-options.ts'
import type { SshTarget } from './ssh-target.ts'
import { sshConfigText } from './with-ssh-config.ts'

const target: SshTarget = {
  name: 'dev01',
  host: '192.0.2.11',
  user: 'ada',
  port: 2222,
  keyPath: '/store/key',
  knownHosts: { path: '/store/known_hosts', record: true },
}

/** What ssh itself makes of its command line: `-G` prints it, and connects to nothing. */
function understood(of: SshTarget): Map<string, string> {
  const { stdout, stderr, status } = spawnSync('ssh', ['-G', ...sshArguments(of), of.host], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return new Map(stdout.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]))
}

describe('the options of ssh', () => {
  test('are what ssh understands: own key, own user, own known hosts, the first key trusted and no other', () => {
    const options = understood(target)
    expect(Object.fromEntries(options)).toMatchObject({
      host: '192.0.2.11',
      user: 'ada',
      port: '2222',
      identityfile: '/store/key',
      identitiesonly: 'yes',
      userknownhostsfile: '/store/known_hosts',
      globalknownhostsfile: '/dev/null',
      hostkeyalias: 'dev01',
      stricthostkeychecking: 'accept-new',
      passwordauthentication: 'no',
      checkhostip: 'no',
      updatehostkeys: 'false',
    })
  })

  test('refuse every unknown key where none may be recorded', () => {
    const options = understood({ ...target, knownHosts: { path: '/store/known_hosts', record: false } })
    expect(options.get('stricthostkeychecking')).toBe('true')
  })

  test('keep any path as it is, or refuse it', () => {
    const letters = fc.constantFrom(...'ab %#;\'"\\$`{}[]()*?~!,=é\t')
    const paths = fc.array(letters, { maxLength: 12 }).map((chars) => `/${chars.join('')}x`)
    fc.assert(
      fc.property(paths, (keyPath) => {
        if (/["\\$\t]/.test(keyPath)) {
          expect(() => sshArguments({ ...target, keyPath })).toThrow(/ssh would not take the path/)
          return
        }
        const options = understood({ ...target, keyPath, knownHosts: { path: keyPath, record: true } })
        // This one is printed before it is expanded, the other one after.
        expect(options.get('identityfile')).toBe(keyPath.replaceAll('%', '%%'))
        expect(options.get('userknownhostsfile')).toBe(keyPath)
      }),
      { numRuns: 40 },
    )
  })

  test('leave a machine with an ssh:// URL to the configuration of the user', () => {
    expect(sshArguments({ name: 'x', host: 'build', port: 22 })).toEqual(['-o', 'Port=22'])
  })
})

describe('a configuration for two machines', () => {
  test('gives each its own settings', () => {
    const text = sshConfigText([target, { ...target, name: 'dev02', port: 22 }])
    expect(text).toMatch(/^Host dev01\n {2}HostName 192\.0\.2\.11\n {2}Port 2222\n/)
    expect(text).toMatch(/Host dev02\n {2}HostName 192\.0\.2\.11\n {2}Port 22\n/)
    expect(text).not.toContain('Include')
  })

  test("includes the user's own, after ours, where one of them is the user's", () => {
    expect(sshConfigText([target, { name: 'x', host: 'build', user: 'bob' }])).toMatch(
      /Host build\n {2}HostName build\n {2}User bob\nMatch all\n {2}Include ~\/\.ssh\/config \/etc\/ssh\/ssh_config\n$/,
    )
  })
})
