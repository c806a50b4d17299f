import type { SwarmErrorCode } from '../errors/codes.ts'

/** The request has not reached a swarm: another manager may be asked, whatever the request was. */
export const notReached: readonly SwarmErrorCode[] = [
  'CONNECTION_REFUSED',
  'SOCKET_NOT_FOUND',
  'PERMISSION_DENIED',
  'HOST_NOT_FOUND',
  'HOST_UNREACHABLE',
  'SSH_CLIENT_MISSING',
  'SSH_HOST_KEY_UNKNOWN',
  'SSH_HOST_KEY_CHANGED',
  'SSH_LOGIN_REFUSED',
  'SSH_FAILED',
  'NOT_A_MANAGER',
  'MANAGER_NOT_READY',
  'MANAGER_UNREACHABLE',
  'SWARM_LOCKED',
  'NO_LEADER',
]

/**
 * Another manager may answer a question that this one did not. Some of these say nearly for sure that nothing was done, but
 * nearly is not enough for a change: TLS can break in mid-answer, and ssh does not tell which connection was refused.
 */
export const noAnswer: readonly SwarmErrorCode[] = [
  ...notReached,
  'CONNECTION_LOST',
  'LEADERSHIP_LOST',
  'TIMED_OUT',
  'TLS_MISMATCH',
  'SSH_FORWARDING_REFUSED',
  'NOT_AN_ENGINE',
]
