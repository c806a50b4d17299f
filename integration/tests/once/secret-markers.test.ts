import { describe, expect, test } from 'vitest'
import { SecretMarkers } from '../../support/secret-markers.ts'

/** The tests that look for leaks are worth what this finds. */
describe('SecretMarkers', () => {
  const markers = new SecretMarkers()
  const body = {
    JoinToken: 'a token of twelve',
    TaskTemplate: { ContainerSpec: { Env: ['PASSWORD=an env value', 'SHORT=x', 'NOTHING'] } },
    CAConfig: { SigningCAKey: '-----BEGIN PRIVATE KEY-----\nQUFBQUFBQUFBQUFBQUFB\n-----END PRIVATE KEY-----\n' },
  }
  const auth = Buffer.from(JSON.stringify({ username: 'reader', password: 'a long password' })).toString('base64')
  markers.addRequest('/v1.51/services/create', auth, JSON.stringify(body))
  const Data = Buffer.from('the content of a secret').toString('base64')
  markers.addRequest('/v1.51/secrets/create', undefined, JSON.stringify({ Name: 'a', Data }))

  test.each([
    'GET /nodes?token=a%20token%20of%20twelve',
    'an env value',
    'QUFBQUFBQUFBQUFBQUFB',
    'a long password',
    auth,
    'the content of a secret',
    Data,
    Buffer.from('a long password').toString('base64url'),
    'POST /swarm/join?t=SWMTKN-1-0123456789abcdef-x',
    'SWMKEY-1-abcdefgh%2F',
    '-----BEGIN EC PRIVATE KEY-----',
    '-----BEGIN%20RSA%20PRIVATE%20KEY-----',
  ])('finds %s', (text) => {
    expect(markers.findIn(`before ${text} after`)).toBeDefined()
  })

  test.each(['GET /nodes', 'reader', 'SWMTKN-1-<redacted>', 'SWMKEY-1-<redacted>', '<private key>', 'PASSWORD='])(
    'lets %s pass',
    (text) => {
      expect(markers.findIn(text)).toBeUndefined()
    },
  )
})
