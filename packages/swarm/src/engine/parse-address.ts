import type { SshAddress, TlsFiles, TlsMaterial } from '../engine-address.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { ConnectTarget } from '../transport/connect-dockerode.ts'
import { parseSshUrl } from './parse-ssh-url.ts'

/** An address as people give it, or as the docker command has written it down: a context can have a part of the files. */
export interface ResolvedAddress {
  /** Where. */
  readonly url: string
  /** Certificates to trust and to show; without an authority, the system's count. */
  readonly tls?: Partial<TlsFiles> | TlsMaterial
}

/**
 * Understands an engine's address as the docker command does.
 *
 * @throws SwarmError `INVALID_ADDRESS`
 */
export function parseAddress(address: ResolvedAddress | SshAddress): ConnectTarget {
  const [, scheme, rest] = /^([a-z]+):\/\/(.*)$/s.exec(address.url) ?? []
  if (scheme === 'unix' || scheme === 'npipe') {
    if (rest === '' || rest === undefined) throw invalid(address.url, 'the path is missing')
    return { kind: 'socket', path: rest }
  }
  if (scheme === 'ssh') {
    if (address.tls !== undefined) throw invalid(address.url, 'TLS is of no use inside of SSH', 'leave TLS out')
    return sshTarget(address.url, rest ?? '', 'sshConfigPath' in address ? address.sshConfigPath : undefined)
  }
  if ('sshConfigPath' in address && address.sshConfigPath !== undefined) {
    throw invalid(address.url, 'only ssh:// goes with a configuration of ssh', 'leave sshConfigPath out')
  }
  if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https') {
    throw invalid(address.url, 'it begins with none of unix://, npipe://, tcp:// and ssh://')
  }
  const tls = address.tls ?? (scheme === 'https' ? 'system' : undefined)
  const url = parseUrl(`http://${rest}`, address.url)
  if (url.username !== '' || url.password !== '') throw invalid(address.url, 'credentials do not belong into a URL')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw invalid(address.url, 'a host and a port are all that it may name')
  }
  const explicitPort = /:(\d+)\/?$/.exec(rest ?? '')?.[1]
  return {
    kind: 'tcp',
    // A URL writes IPv6 addresses in brackets, a socket wants them bare.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: explicitPort === undefined ? (tls === undefined ? 2375 : 2376) : Number(explicitPort),
    ...(tls === undefined ? {} : { tls }),
  }
}

/**
 * The address as it may be shown: a URL could hold credentials, even ones with a slash or an at sign in them. Only the
 * user of SSH stays, who belongs to the address.
 */
export function displayAddress(url: string): string {
  return url.startsWith('ssh:')
    ? url.replace(/^(ssh:\/\/[^/:@]*):.*@/s, '$1@')
    : url.replace(/^([^:/]*:\/\/)[^/].*@/s, '$1')
}

function sshTarget(url: string, rest: string, configPath: string | undefined): ConnectTarget {
  if (process.platform === 'win32') {
    throw invalid(
      url,
      "Windows' ssh forwards no sockets",
      'forward the remote socket to a port and give its address here',
    )
  }
  const parsed = parseSshUrl(rest)
  if ('obstacle' in parsed) throw invalid(url, parsed.obstacle, 'give ssh://user@host:port/path/of.sock')
  return { kind: 'ssh', ...parsed.target, ...(configPath === undefined ? {} : { configPath }) }
}

function parseUrl(url: string, shown: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || parsed.hostname === '') throw invalid(shown, 'it names no host')
  return parsed
}

function invalid(url: string, meaning: string, remedy?: string): SwarmError {
  return new SwarmError('INVALID_ADDRESS', {
    action: `use ${JSON.stringify(displayAddress(url))} as an engine address`,
    meaning,
    remedy,
  })
}
