import type { SwarmErrorCode } from './codes.ts'
import { isSwarmError, SwarmError } from './swarm-error.ts'

/** A request that got no answer. */
export interface FailedRequest {
  /** What was to be done, as in "Cannot <action>". */
  readonly action: string
  /** Which engine, without credentials. */
  readonly engine: string
  /** What the socket or the TLS layer threw. */
  readonly cause: unknown
}

const errnoCodes: Readonly<Record<string, SwarmErrorCode>> = {
  ECONNREFUSED: 'CONNECTION_REFUSED',
  ENOENT: 'SOCKET_NOT_FOUND',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  ENOTFOUND: 'HOST_NOT_FOUND',
  EAI_AGAIN: 'HOST_NOT_FOUND',
  EHOSTUNREACH: 'HOST_UNREACHABLE',
  ENETUNREACH: 'HOST_UNREACHABLE',
  ETIMEDOUT: 'HOST_UNREACHABLE',
  ECONNRESET: 'CONNECTION_LOST',
  ECONNABORTED: 'CONNECTION_LOST',
  EPIPE: 'CONNECTION_LOST',
  ERR_STREAM_PREMATURE_CLOSE: 'CONNECTION_LOST',
  HPE_INVALID_CONSTANT: 'NOT_AN_ENGINE',
  // A regular file where a socket is expected.
  ENOTSOCK: 'NOT_AN_ENGINE',
  ENOTDIR: 'SOCKET_NOT_FOUND',
  ERR_SSH_CLIENT_MISSING: 'SSH_CLIENT_MISSING',
  ERR_SSH_HOST_KEY_UNKNOWN: 'SSH_HOST_KEY_UNKNOWN',
  ERR_SSH_HOST_KEY_CHANGED: 'SSH_HOST_KEY_CHANGED',
  ERR_SSH_LOGIN_REFUSED: 'SSH_LOGIN_REFUSED',
  ERR_SSH_FORWARDING_REFUSED: 'SSH_FORWARDING_REFUSED',
  ERR_SSH_FAILED: 'SSH_FAILED',
}

// OpenSSL's and Node's names for "we do not trust you", "you do not trust us" and "that is not TLS".
const tlsCodes =
  /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH|ERR_OSSL)/

const tlsRemedies: readonly (readonly [RegExp, string])[] = [
  [/ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH/, "use a name or address that the engine's certificate is for"],
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, "renew the engine's certificate, or set the clock right"],
  [/wrong.version.number|packet.length.too.long/i, 'leave TLS out: the engine speaks plain HTTP'],
]

/** Turns what a socket or the TLS layer threw into a {@link SwarmError}: the one place that looks at errno. */
export function errorFromFailure(failure: FailedRequest): SwarmError {
  if (isSwarmError(failure.cause)) return failure.cause
  const chain = causes(failure.cause)
  const tls = chain.find((error) => tlsCodes.test(error.code))
  const known = chain.find((error) => error.code in errnoCodes)
  const code = tls !== undefined ? 'TLS_MISMATCH' : known !== undefined ? codeOf(known) : 'CONNECTION_LOST'
  const subject = `${tls?.code} ${tls?.message}`
  return new SwarmError(code ?? 'CONNECTION_LOST', {
    action: failure.action,
    engine: failure.engine,
    meaning: code === 'SSH_FAILED' ? `ssh ended with the words: ${known?.message}` : undefined,
    remedy: tls && tlsRemedies.find(([pattern]) => pattern.test(subject))?.[1],
    cause: failure.cause,
  })
}

interface CodedError {
  readonly code: string
  readonly message: string
  readonly syscall: unknown
}

/** A host that cannot be reached any more has had the request: only before that is it sure that nobody has seen it. */
function codeOf({ code, syscall }: CodedError): SwarmErrorCode | undefined {
  const known = errnoCodes[code]
  return known === 'HOST_UNREACHABLE' && (syscall === 'read' || syscall === 'write') ? 'CONNECTION_LOST' : known
}

/** The error, its causes, and the parts of an AggregateError (a name with two addresses refuses twice). */
function causes(error: unknown, depth = 0): CodedError[] {
  if (!(error instanceof Error) || depth > 8) return []
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  const parts = error instanceof AggregateError ? error.errors : []
  return [
    { code: typeof code === 'string' ? code : '', message: error.message, syscall },
    ...[error.cause, ...parts].flatMap((inner) => causes(inner, depth + 1)),
  ]
}
