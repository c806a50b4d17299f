import { describe, expect, it, test } from 'vitest'
import { checkHostAddress, hostOf, isLocalOnly } from './host-address.ts'

describe('hostOf', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:2377', '192.0.2.1'],
    ['[2001:db8::1]:2377', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['eth0', 'eth0'],
    ['eth0:2377', 'eth0'],
  ])('of %s is %s', (address, host) => {
    expect(hostOf(address)).toBe(host)
  })
})

describe('isLocalOnly', () => {
  test.each([
    '127.0.0.1',
    '127.8.9.1:2377',
    'localhost',
    'LOCALHOST:1',
    '::1',
    '[::1]:2377',
    '0.0.0.0:2377',
    '::ffff:127.0.0.1',
  ])('is true for %s', (address) => expect(isLocalOnly(address)).toBe(true))
  test.each(['192.0.2.1', 'eth0', '127.example', '2001:db8::1', '12.7.0.0'])('is false for %s', (address) =>
    expect(isLocalOnly(address)).toBe(false),
  )
})

describe('checkHostAddress', () => {
  test.each(['192.0.2.1', '192.0.2.1:2377', 'eth0', '[::1]:2377', '2001:db8::1'])('lets %s pass', (address) => {
    expect(() => checkHostAddress('init a swarm', 'advertiseAddr', address, 'with port')).not.toThrow()
  })
  test.each(['', ':2377', '192.0.2.1:0', '192.0.2.1:99999', '192.0.2.1:abc', 'a b', 'http://192.0.2.1'])(
    'refuses %j',
    (address) => {
      expect(() => checkHostAddress('init a swarm', 'advertiseAddr', address, 'with port')).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { argument: 'advertiseAddr' } }),
      )
    },
  )
  it('refuses a port where none may stand', () => {
    expect(() => checkHostAddress('init a swarm', 'dataPathAddr', '192.0.2.1:2377', 'no port')).toThrow(
      /must not name a port/,
    )
  })
})
