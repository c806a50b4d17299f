import { MachineError, type MachineErrorInit } from '../errors/machine-error.ts'
import type { UrlParts } from '../store/machine-url.ts'

/** Host names and IP addresses: nothing that begins like an option, and nothing that a shell or ssh expands. */
const HOST = /^[a-z0-9_][a-z0-9_.-]*$|^[0-9a-f:.]*:[0-9a-f:.]*(?:%[a-z0-9_.-]+)?$/i
/** What can be a user on any system that has an SSH server; a domain's with its name in front. */
const USER = /^[a-z0-9_][a-z0-9_.+-]*(?:[\\@][a-z0-9_.-]+)?\$?$/i

/** What is wrong, and where it stands; the code is that of a file unless said otherwise. */
export interface SshWordInit extends MachineErrorInit {
  /** @default 'CORRUPT_CONFIG' */
  readonly code?: 'CORRUPT_CONFIG' | 'INVALID_OPTION'
}

/** Refuses what is no host. @throws `CORRUPT_CONFIG` or the code that is given */
export function assertSshHost(host: string, { code = 'CORRUPT_CONFIG', ...init }: SshWordInit): void {
  if (!HOST.test(host) || host.length > 255) throw new MachineError(code, { ...init, meaning: 'the SSH host is none' })
}

/** Refuses what is no user. @throws `CORRUPT_CONFIG` or the code that is given */
export function assertSshUser(user: string, { code = 'CORRUPT_CONFIG', ...init }: SshWordInit): void {
  if (!USER.test(user) || user.length > 255) throw new MachineError(code, { ...init, meaning: 'the SSH user is none' })
}

/** Refuses what is no port. @throws `CORRUPT_CONFIG` or the code that is given */
export function assertSshPort(port: number, { code = 'CORRUPT_CONFIG', ...init }: SshWordInit): void {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return
  throw new MachineError(code, { ...init, meaning: `${port} is no port` })
}

/** Refuses an `ssh://` URL of which ssh could make something else. @throws `CORRUPT_CONFIG` or the code that is given */
export function assertSshUrl({ host, user, port, authority }: UrlParts, init: SshWordInit): void {
  if (user.includes(':')) {
    const { code = 'CORRUPT_CONFIG', ...rest } = init
    throw new MachineError(code, { ...rest, meaning: 'an ssh:// URL must not hold a password' })
  }
  assertSshHost(host, init)
  if (user !== '') assertSshUser(user, init)
  if (port !== 0 || authority.endsWith(':0')) assertSshPort(port, init)
}
