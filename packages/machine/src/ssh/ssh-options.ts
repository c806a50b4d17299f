import { MachineError } from '../errors/machine-error.ts'
import { quoteName } from '../store/machine-name.ts'
import type { SshTarget } from './ssh-target.ts'

/** One line of an SSH configuration. */
export type SshOption = readonly [key: string, value: string]

/**
 * What ssh has to know for a machine, in the terms of `ssh_config(5)`. As Docker Machine calls it, but for the host
 * keys: it checked none. Keys go by the machine's name, so that a machine that comes back at another address is still
 * the same, and another one at the same address is not.
 *
 * @throws `UNSAFE_VALUE` for a path that cannot be written for ssh
 */
export function sshOptions({ name, port, user, keyPath, knownHosts }: SshTarget): readonly SshOption[] {
  const options: SshOption[] = []
  if (port !== undefined) options.push(['Port', String(port)])
  if (user !== undefined) options.push(['User', user])
  if (knownHosts === undefined) return options
  options.push(
    ['PasswordAuthentication', 'no'],
    ['StrictHostKeyChecking', knownHosts.record ? 'accept-new' : 'yes'],
    ['UserKnownHostsFile', quotePath(knownHosts.path, name)],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['HostKeyAlias', name],
    ['CheckHostIP', 'no'],
    // Would put a new file in the place of the known hosts.
    ['UpdateHostKeys', 'no'],
    ['LogLevel', 'ERROR'],
    ['ConnectionAttempts', '3'],
    ['ConnectTimeout', '10'],
    ['ControlMaster', 'no'],
    ['ControlPath', 'none'],
    ['ServerAliveInterval', '60'],
  )
  if (keyPath !== undefined) options.push(['IdentitiesOnly', 'yes'], ['IdentityFile', quotePath(keyPath, name)])
  return options
}

/** The options for a command line of `ssh`, `scp` or `sshfs`. */
export function sshArguments(target: SshTarget): readonly string[] {
  const options = sshOptions(target).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  return target.knownHosts === undefined ? options : ['-F', '/dev/null', ...options]
}

/** A path as ssh reads it, which expands more than one would think; quotes and dollar signs cannot be escaped. */
function quotePath(path: string, machine: string): string {
  const spelled = process.platform === 'win32' ? path.replaceAll('\\', '/') : path
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it
  if (/["\\$\u0000-\u001f\u007f]/.test(spelled)) {
    const action = `connect to machine ${quoteName(machine)} over SSH`
    const meaning = `ssh would not take the path ${JSON.stringify(spelled)} as it is`
    throw new MachineError('UNSAFE_VALUE', { action, machine, path, meaning, remedy: 'move the store to another path' })
  }
  return `"${spelled.replaceAll('%', '%%')}"`
}
