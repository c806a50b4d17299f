import type { EngineAddress } from '../engine-address.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { ConnectTarget } from '../transport/connect-dockerode.ts'

/**
 * Understands an engine's address as the docker command does.
 *
 * @throws SwarmError `INVALID_ADDRESS`
 */
export function parseAddress(address: EngineAddress): ConnectTarget {
  const [, scheme, rest] = /^([a-z]+):\/\/(.*)$/s.exec(address.url) ?? []
  if (scheme === 'unix' || scheme === 'npipe') {
    if (rest === '' || rest === undefined) throw invalid(address.url, 'the path is missing')
    return { kind: 'socket', path: rest }
  }
  if (scheme === 'ssh') {
    throw invalid(address.url, 'this version does not speak SSH', 'forward the remote socket and give its address here')
  }
  if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https') {
    throw invalid(address.url, 'it begins with none of unix://, npipe:// and tcp://')
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

/** The address as it may be shown: a URL could hold credentials. */
export function displayAddress(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//')
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
