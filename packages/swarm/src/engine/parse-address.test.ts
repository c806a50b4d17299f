import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { EngineAddress } from '../engine-address.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { ConnectTarget } from '../transport/connect-dockerode.ts'
import { sshArguments } from '../transport/ssh-target.ts'
import { displayAddress, parseAddress } from './parse-address.ts'

const tls = { caPath: '/ca', certPath: '/cert', keyPath: '/key' }

describe('parseAddress', () => {
  test.each([
    ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['tcp://192.0.2.1:1234', { kind: 'tcp', host: '192.0.2.1', port: 1234 }],
    ['tcp://192.0.2.1', { kind: 'tcp', host: '192.0.2.1', port: 2375 }],
    ['tcp://192.0.2.1:80', { kind: 'tcp', host: '192.0.2.1', port: 80 }],
    ['tcp://[2001:db8::1]:2376/', { kind: 'tcp', host: '2001:db8::1', port: 2376 }],
    ['https://engine.example', { kind: 'tcp', host: 'engine.example', port: 2376, tls: 'system' }],
  ])('understands %s', (url, target) => {
    expect(parseAddress({ url })).toEqual(target)
  })

  it('takes the TLS port where there is TLS and no port', () => {
    expect(parseAddress({ url: 'tcp://192.0.2.1', tls })).toEqual({ kind: 'tcp', host: '192.0.2.1', port: 2376, tls })
  })

  test.each(['', 'x', 'tcp://', 'unix://', 'tcp://a/b', 'tcp://a?b', 'tcp://u:p@a', 'tcp://a:99999', 'ftp://a'])(
    'refuses %s',
    (url) => {
      expect(() => parseAddress({ url })).toThrowError(expect.objectContaining({ code: 'INVALID_ADDRESS' }))
    },
  )

  it('gives a target or a typed error for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `tcp://${text}`),
        ),
        (url) => {
          try {
            parseAddress({ url })
          } catch (error) {
            expect(isSwarmError(error, 'INVALID_ADDRESS')).toBe(true)
          }
        },
      ),
    )
  })
})

describe('an address by SSH', () => {
  const docker = '/var/run/docker.sock'

  test.each([
    ['ssh://host', { host: 'host', socketPath: docker }],
    ['ssh://me@Alias_1', { host: 'Alias_1', user: 'me', socketPath: docker }],
    ['ssh://me@192.0.2.1:2222/', { host: '192.0.2.1', user: 'me', port: 2222, socketPath: docker }],
    ['ssh://[2001:db8::1]:22', { host: '2001:db8::1', port: 22, socketPath: docker }],
    ['ssh://[fe80::1%eth0]', { host: 'fe80::1%eth0', socketPath: docker }],
    [
      'ssh://DOMAIN\\me@host/run/user/1000/docker.sock',
      { host: 'host', user: 'DOMAIN\\me', socketPath: '/run/user/1000/docker.sock' },
    ],
    ['ssh://host/with%20space/d.sock', { host: 'host', socketPath: '/with space/d.sock' }],
  ])('%s is understood', (url, target) => {
    expect(parseAddress({ url })).toEqual({ kind: 'ssh', ...target })
  })

  it('takes a configuration of its own, which goes with SSH only', () => {
    const target = parseAddress({ url: 'ssh://host', sshConfigPath: '/c' })
    expect(target).toEqual({ kind: 'ssh', host: 'host', socketPath: docker, configPath: '/c' })
    // As JavaScript can have it: the types refuse it.
    const mixed = { url: 'tcp://host', sshConfigPath: '/c' } as EngineAddress
    expect(() => parseAddress(mixed)).toThrowError(expect.objectContaining({ code: 'INVALID_ADDRESS' }))
    expect(() => parseAddress({ url: 'ssh://host', tls } as EngineAddress)).toThrowError(/TLS/)
  })

  test.each([
    'ssh://',
    'ssh://@host',
    'ssh://me@',
    'ssh://-oProxyCommand=touch /tmp/x',
    'ssh://-oProxyCommand=x',
    'ssh://-oProxyCommand=x@host',
    'ssh://me@-oProxyCommand=x',
    'ssh://me@-F/tmp/x',
    'ssh://a b',
    'ssh://a;b',
    'ssh://$(a)',
    'ssh://`a`',
    'ssh://a\nb',
    "ssh://a'b@host",
    'ssh://me:secret@host',
    'ssh://host:',
    'ssh://host:0',
    'ssh://host:65536',
    'ssh://host:22x',
    'ssh://host/a?b',
    'ssh://host/a#b',
    'ssh://host/%',
    'ssh://host/%00',
    'ssh://host/%0a',
    'ssh://host/$HOME/d.sock',
    `ssh://host/${'a'.repeat(200)}`,
    'ssh://[::1',
    'ssh://[]',
    'ssh://::1',
  ])('%j is refused', (url) => {
    expect(() => parseAddress({ url })).toThrowError(expect.objectContaining({ code: 'INVALID_ADDRESS' }))
  })

  it('never lets a text become an option of ssh', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('-', 'o', '=', '@', ':', '/', '[', ']', ' ', '%', '$', ';', '\n', 'a', '2'),
    })
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
        let target: ConnectTarget
        try {
          target = parseAddress({ url: `ssh://${text}` })
        } catch (error) {
          expect(isSwarmError(error, 'INVALID_ADDRESS')).toBe(true)
          return
        }
        if (target.kind !== 'ssh') throw new Error('no address by SSH')
        const args = sshArguments(target, '/tmp/s')
        const { host, user = 'me' } = target
        expect(args.slice(-2)).toEqual(['--', host])
        for (const word of [host, user]) expect(word).toMatch(/^[^-\s;$`'"&|<>()][^\s;$`'"&|<>()]*$/)
        expect(args.join('')).not.toMatch(/[\p{Cc}$]/u)
      }),
    )
  })
})

describe('displayAddress', () => {
  test.each([
    ['tcp://me:secret@192.0.2.1:2376', 'tcp://192.0.2.1:2376'],
    ['tcp://me:se@cret@192.0.2.1:2376', 'tcp://192.0.2.1:2376'],
    ['tcp://me:se/cr@et@192.0.2.1', 'tcp://192.0.2.1'],
    ['ssh://me:se/cr@et@host', 'ssh://me@host'],
    ['ssh://me@host/var/run/docker.sock', 'ssh://me@host/var/run/docker.sock'],
    ['unix:///tmp/a@b.sock', 'unix:///tmp/a@b.sock'],
  ])('of %s is %s', (url, shown) => {
    expect(displayAddress(url)).toBe(shown)
  })
})
