import { describe, expect, test } from 'vitest'
import { errorFromFailure } from './from-failure.ts'

const coded = (code: string, message = code): Error => Object.assign(new Error(message), { code })
const failure = (cause: unknown) => errorFromFailure({ action: 'list nodes', engine: 'tcp://192.0.2.1:2376', cause })

describe('errorFromFailure', () => {
  test.each([
    ['ECONNREFUSED', 'CONNECTION_REFUSED'],
    ['ENOENT', 'SOCKET_NOT_FOUND'],
    ['EACCES', 'PERMISSION_DENIED'],
    ['ENOTFOUND', 'HOST_NOT_FOUND'],
    ['EHOSTUNREACH', 'HOST_UNREACHABLE'],
    ['ECONNRESET', 'CONNECTION_LOST'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_MISMATCH'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS_MISMATCH'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'TLS_MISMATCH'],
    ['EPROTO', 'TLS_MISMATCH'],
    ['ESOMETHINGELSE', 'CONNECTION_LOST'],
  ])('turns %s into %s', (errno, code) => {
    const error = failure(coded(errno))
    expect(error.code).toBe(code)
    expect(error.message).toContain('tcp://192.0.2.1:2376')
  })

  test.each(['read', 'write'])('a host that is lost at a %s may have had the request', (syscall) => {
    for (const errno of ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']) {
      expect(failure(Object.assign(coded(errno), { syscall })).code).toBe('CONNECTION_LOST')
      expect(failure(Object.assign(coded(errno), { syscall: 'connect' })).code).toBe('HOST_UNREACHABLE')
    }
  })

  test('finds the reason under an error without a code', () => {
    expect(failure(new Error('outer', { cause: coded('ECONNREFUSED') })).code).toBe('CONNECTION_REFUSED')
  })

  test('finds the reason in the parts of an error, as for a name with two addresses', () => {
    expect(failure(new AggregateError([coded('ECONNREFUSED'), coded('EHOSTUNREACH')])).code).toBe('CONNECTION_REFUSED')
  })

  test('gives the remedy that fits the kind of TLS trouble', () => {
    expect(failure(coded('ERR_SSL_WRONG_VERSION_NUMBER')).remedy).toContain('plain HTTP')
    expect(failure(coded('CERT_HAS_EXPIRED')).remedy).toContain('renew')
  })

  test('copes with causes that go round in a circle', () => {
    const error = new Error('round') as Error & { cause: unknown }
    error.cause = error
    expect(failure(error).code).toBe('CONNECTION_LOST')
  })

  test.each([undefined, null, 'text', 42])('copes with %s being thrown', (thrown) => {
    expect(failure(thrown).code).toBe('CONNECTION_LOST')
  })
})
