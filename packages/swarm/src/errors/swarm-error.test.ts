import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type SwarmErrorCode, swarmErrorCodes } from './codes.ts'
import { isSwarmError, SwarmError } from './swarm-error.ts'

const base36 = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyz'), minLength: length, maxLength: length })

describe('SwarmError', () => {
  it('says what could not be done, where, why and what helps', () => {
    const error = new SwarmError('NO_LEADER', { action: 'list nodes', engine: 'tcp://192.0.2.1:2376' })
    expect(error.message).toBe(
      'Cannot list nodes at tcp://192.0.2.1:2376: the swarm has no leader at present; bring back enough managers, or wait for the election',
    )
    expect(error.name).toBe('SwarmError')
    expect(error.retryable).toBe(true)
  })

  it('shows no token, unlock key or private key, wherever it came in', () => {
    fc.assert(
      fc.property(base36(50), base36(25), base36(43), (digest, secret, key) => {
        const secrets = `SWMTKN-1-${digest}-${secret} SWMKEY-1-${key} -----BEGIN EC PRIVATE KEY-----\n${key}\n-----END EC PRIVATE KEY-----`
        const error = new SwarmError('ENGINE_ERROR', {
          action: `join with ${secrets}`,
          meaning: secrets,
          remedy: secrets,
          engineMessage: secrets,
        })
        const shown = inspect(error, { depth: 9 }) + error.stack + JSON.stringify(error)
        for (const part of [secret, digest, key]) expect(shown).not.toContain(part)
      }),
    )
  })

  test.each(Object.keys(swarmErrorCodes) as SwarmErrorCode[])('%s reads as one sentence with its remedy', (code) => {
    const { meaning, remedy } = swarmErrorCodes[code]
    for (const text of [meaning, remedy]) {
      expect(text).toMatch(/^[a-z]|^TLS/)
      expect(text).not.toMatch(/[.\n]$/)
      expect(text.length).toBeLessThan(100)
    }
  })
})

describe('isSwarmError', () => {
  const error = new SwarmError('NOT_FOUND', { action: 'x' })

  it('knows the class and its codes', () => {
    expect(isSwarmError(error)).toBe(true)
    expect(isSwarmError(error, 'NOT_FOUND')).toBe(true)
    expect(isSwarmError(error, 'IN_USE', 'NOT_FOUND')).toBe(true)
    expect(isSwarmError(error, 'IN_USE')).toBe(false)
  })

  it('knows the errors of another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('@raftkit/swarm/SwarmError')]: true,
      code: 'NOT_FOUND',
    })
    expect(isSwarmError(foreign, 'NOT_FOUND')).toBe(true)
  })

  test.each([new Error('x'), { code: 'NOT_FOUND' }, undefined, null, 'NOT_FOUND'])('is false for %s', (other) => {
    expect(isSwarmError(other)).toBe(false)
  })
})
