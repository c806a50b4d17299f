/** By which proxy the engines inside reach registries. */
export interface ProxyOptions {
  /** URL of the proxy for `http`. */
  readonly http?: string
  /** URL of the proxy for `https`. */
  readonly https?: string
  /** Names, domains and CIDRs that are reached without it, besides the hosts themselves. */
  readonly noProxy?: readonly string[]
}

/**
 * The environment of a daemon that goes through a proxy. The hosts' own networks never do: engines use it for each other
 * too, and a swarm behind one does not form.
 */
export function proxyEnvironment(proxy: ProxyOptions, ownNetworks: readonly string[]): Record<string, string> {
  const { http, https, noProxy = [] } = proxy
  return {
    ...(http === undefined ? {} : { HTTP_PROXY: http }),
    ...(https === undefined ? {} : { HTTPS_PROXY: https }),
    NO_PROXY: ['localhost', '127.0.0.0/8', ...ownNetworks, ...noProxy].join(','),
  }
}
