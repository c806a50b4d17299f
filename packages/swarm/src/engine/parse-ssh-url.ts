import type { SshTarget } from '../transport/ssh-target.ts'

/** Where an engine listens on a host that is not told otherwise. */
const defaultSocketPath = '/var/run/docker.sock'

/** Either where to go, or why the URL does not say so. */
export type SshUrl = { readonly target: SshTarget } | { readonly obstacle: string }

/**
 * Reads `ssh://[user@]host[:port][/path/of.sock]`. Nothing in it can become an option of ssh, and nothing of it gets near
 * a shell.
 */
export function parseSshUrl(rest: string): SshUrl {
  // By hand: a URL object lowers the case of a host, which may be an alias in an ssh configuration, and resolves paths.
  const [, authority = '', path = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? []
  if (/[?#]/.test(path)) return { obstacle: 'a user, a host, a port and a path are all that it may name' }
  const [, login, hostAndPort = ''] = /^(?:(.*)@)?(.*)$/s.exec(authority) ?? []
  const [, bracketed, named, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/s.exec(hostAndPort) ?? []
  const host = bracketed ?? named ?? ''
  if (login?.includes(':')) return { obstacle: 'credentials do not belong into a URL' }
  if (host === '') return { obstacle: 'it names no host, or something else than digits as the port' }
  if (!(bracketed === undefined ? hostPattern : addressPattern).test(host))
    return { obstacle: 'its host is no host name' }
  if (login !== undefined && !userPattern.test(login)) return { obstacle: 'its user is no user name' }
  const port = digits === undefined ? undefined : Number(digits)
  if (port !== undefined && (port < 1 || port > 65_535)) return { obstacle: 'its port is not between 1 and 65535' }
  const socketPath = path === '' || path === '/' ? defaultSocketPath : decoded(path)
  if (socketPath === undefined || !pathPattern.test(socketPath))
    return { obstacle: 'its path cannot be that of a socket' }
  return {
    target: {
      host,
      socketPath,
      ...(login === undefined ? {} : { user: login }),
      ...(port === undefined ? {} : { port }),
    },
  }
}

// No leading hyphen, which would make it an option, and nothing that ssh or a ProxyCommand's shell would take apart.
const hostPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/
const addressPattern = /^[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?$/
const userPattern = /^[A-Za-z0-9_][A-Za-z0-9._+@\\-]*$/
// ssh fills environment variables in behind a dollar sign.
const pathPattern = /^\/[^\p{Cc}$]{1,106}$/u

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
