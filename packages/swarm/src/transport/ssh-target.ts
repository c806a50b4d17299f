/** Where ssh goes, and to which socket there. */
export interface SshTarget {
  /** Host name, address, or alias of the ssh configuration. */
  readonly host: string
  /** Login name; by default ssh decides. */
  readonly user?: string
  /** Port; by default ssh decides. */
  readonly port?: number
  /** The engine's socket on that host. */
  readonly socketPath: string
  /** Configuration instead of the user's, for `ssh -F`. */
  readonly configPath?: string
}

/**
 * The arguments for ssh: no shell on the other end, no questions, no key taken on trust, and the engine's socket as a
 * socket here.
 */
export function sshArguments(target: SshTarget, localSocket: string): string[] {
  return [
    ...(target.configPath === undefined ? [] : ['-F', target.configPath]),
    '-N',
    ...options.flatMap((option) => ['-o', option]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    '-L',
    `${forwardedPath(localSocket)}:${forwardedPath(target.socketPath)}`,
    '--',
    target.host,
  ]
}

const options = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  // A LocalForward of the configuration, which is for people's own sessions, may already be taken by one. Whether ours
  // came about is seen by its socket.
  'ExitOnForwardFailure=no',
  // A shared connection would end, or live on, without us.
  'ControlMaster=no',
  'ControlPath=none',
  // Its words are how failures are told apart.
  'LogLevel=INFO',
  'ConnectTimeout=30',
  // Else a host that vanished is noticed by nobody who only listens, as for events.
  'ServerAliveInterval=15',
  'ServerAliveCountMax=3',
]

/** ssh expands `%` and unquotes `\` in paths, and splits them at colons. */
function forwardedPath(path: string): string {
  return path.replaceAll('%', '%%').replace(/[\\:]/g, '\\$&')
}
