import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { isSwarmError } from '../errors/swarm-error.ts'
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

  test.each([
    '',
    'x',
    'tcp://',
    'unix://',
    'tcp://a/b',
    'tcp://a?b',
    'tcp://u:p@a',
    'tcp://a:99999',
    'ftp://a',
    'ssh://a',
  ])('refuses %s', (url) => {
    expect(() => parseAddress({ url })).toThrowError(expect.objectContaining({ code: 'INVALID_ADDRESS' }))
  })

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

describe('displayAddress', () => {
  it('takes credentials out', () => {
    expect(displayAddress('tcp://me:secret@192.0.2.1:2376')).toBe('tcp://192.0.2.1:2376')
  })
})
