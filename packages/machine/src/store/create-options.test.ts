import { describe, expect, test } from 'vitest'
import { type CreateMachineOptions, resolveCreateOptions } from './create-options.ts'

const plain = { name: 'dev01', url: 'tcp://192.0.2.11:2376' }

describe('resolveCreateOptions', () => {
  test('assumes TLS with the certificates of the store for tcp, and none for a socket', () => {
    expect(resolveCreateOptions(plain)).toMatchObject({ tls: 'store', labels: [], ip: undefined })
    expect(resolveCreateOptions({ name: 'here', url: 'unix:///run/docker.sock' }).tls).toBe('none')
    expect(resolveCreateOptions({ ...plain, tls: false }).tls).toBe('none')
  })

  test('takes an ssh url, with user and port or without', () => {
    for (const url of ['ssh://build', 'ssh://ada@build.example:2222', 'ssh://ada@[2001:db8::1]']) {
      expect(resolveCreateOptions({ name: 'x', url })).toMatchObject({ url, tls: 'none' })
    }
  })

  test('writes labels as the engine does', () => {
    expect(resolveCreateOptions({ ...plain, labels: { env: 'a=b', tier: '' } }).labels).toEqual(['env=a=b', 'tier='])
  })

  test.each<[string, Partial<CreateMachineOptions>]>([
    ['a url without a scheme', { url: '192.0.2.11:2376' }],
    ['a url of an unknown scheme', { url: 'ftp://192.0.2.11' }],
    ['a url with a line break', { url: 'tcp://a\nb' }],
    ['a tcp url without a host', { url: 'tcp://:2376' }],
    ['an ip with a port', { ip: '192.0.2.1:2376' }],
    ['an ip that is a name', { ip: 'dev01' }],
    ['a label without a key', { labels: { '': 'x' } }],
    ['a label key with an equals sign', { labels: { 'a=b': 'x' } }],
    ['tls over a socket', { url: 'unix:///x', tls: true }],
    ['https without tls', { url: 'https://x', tls: false }],
    ['a password in an ssh url', { url: 'ssh://ada:secret@host' }],
    ['an ssh host that is an option', { url: 'ssh://-oProxyCommand=id' }],
    ['an ssh user that is an option', { url: 'ssh://-l@host' }],
    ['a port that is none', { url: 'tcp://host:65536' }],
    ['an ssh port that is none', { url: 'ssh://host:99999' }],
    ['relative paths', { tls: { caPath: 'ca.pem', certPath: '/c', keyPath: '/k' } }],
  ])('refuses %s', (_what, change) => {
    expect(() => resolveCreateOptions({ ...plain, ...change })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })

  test('refuses a name that Docker Machine would refuse, and a driver that this package does not have', () => {
    expect(() => resolveCreateOptions({ ...plain, name: 'a_b' })).toThrow(
      expect.objectContaining({ code: 'INVALID_NAME' }),
    )
    const driver = 'virtualbox' as 'none'
    expect(() => resolveCreateOptions({ ...plain, driver })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_DRIVER' }),
    )
  })
})
