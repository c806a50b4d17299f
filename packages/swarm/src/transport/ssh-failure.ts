/** Why a connection through ssh did not come about. */
export type SshFailureCode =
  | 'ERR_SSH_CLIENT_MISSING'
  | 'ERR_SSH_HOST_KEY_UNKNOWN'
  | 'ERR_SSH_HOST_KEY_CHANGED'
  | 'ERR_SSH_LOGIN_REFUSED'
  | 'ERR_SSH_FORWARDING_REFUSED'
  | 'ERR_SSH_FAILED'
  | 'ENOTFOUND'
  | 'ECONNREFUSED'
  | 'EHOSTUNREACH'
  | 'ECONNRESET'

/** What ssh said when it could not connect, with a code as a socket's errors have one. */
export class SshFailure extends Error {
  /** What it comes down to. */
  readonly code: SshFailureCode

  constructor(code: SshFailureCode, message: string) {
    super(message)
    this.name = 'SshFailure'
    this.code = code
  }
}

/**
 * OpenSSH has no other way to tell its failures apart than its words, which it never translates: the exit code is 255 for
 * all of them. In this order, because a changed key is also reported as a failed verification.
 */
const words: readonly (readonly [RegExp, SshFailureCode])[] = [
  [/HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed|REVOKED HOST KEY/, 'ERR_SSH_HOST_KEY_CHANGED'],
  [/No \S+ host key is known|Host key verification failed/, 'ERR_SSH_HOST_KEY_UNKNOWN'],
  [/Permission denied|Too many authentication failures|No supported authentication/i, 'ERR_SSH_LOGIN_REFUSED'],
  [/Could not resolve hostname/i, 'ENOTFOUND'],
  [/Connection refused/i, 'ECONNREFUSED'],
  [/timed out|No route to host|Network is unreachable/i, 'EHOSTUNREACH'],
  [/Connection (closed|reset)|closed by remote host|Broken pipe/i, 'ECONNRESET'],
]

/** Reads what ssh has written before it ended. */
export function sshFailureFrom(output: string, exitCode: number | null): SshFailure {
  // The shell's own exit code for a program that there is not.
  if (exitCode === 127) return new SshFailure('ERR_SSH_CLIENT_MISSING', 'there is no program "ssh"')
  const code = words.find(([pattern]) => pattern.test(output))?.[1] ?? 'ERR_SSH_FAILED'
  return new SshFailure(code, said(output) || `ssh ended with exit code ${exitCode}`)
}

/** What ssh says, at the time of a connection through it, when the other end does not connect to the socket. */
export const refusedChannel: RegExp = /^channel \d+: open failed: .*$/m

/** On one line, without the frame of the warning about a changed key. */
function said(output: string): string {
  const lines = output.split(/\r?\n/).map((line) => line.trim())
  return lines.filter((line) => /[^@\s]/.test(line)).join('; ')
}
