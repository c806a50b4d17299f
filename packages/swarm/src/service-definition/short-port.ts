import type { PortConfig } from '../wire/endpoint.ts'

/** What a short port stands for, or what is wrong with it. */
export type ShortPort = { readonly ports: readonly PortConfig[] } | { readonly problem: string }

const pattern = /^(?:(?<published>\d+(?:-\d+)?)?:)?(?<target>\d+(?:-\d+)?)(?:\/(?<protocol>[a-z]+))?$/i

/**
 * Reads a port as the docker command does: `80`, `8080:80`, `53:53/udp`, ranges of the same length on both sides,
 * `8000-8002:80-82`, and a range that is published for one port, `8000-8002:80`.
 */
export function parseShortPort(text: string): ShortPort {
  // An address in front has dots, or colons in brackets.
  if (/^(?:\[[^\]]*\]|(?=[\w-]*\.)[\w.-]*):/.test(text)) {
    return { problem: 'a swarm publishes on all addresses of a node: leave the address out' }
  }
  const { published, target = '', protocol = 'tcp' } = pattern.exec(text)?.groups ?? {}
  const inside = range(target)
  const outside = published === undefined ? undefined : range(published)
  if (inside === undefined || (published !== undefined && outside === undefined)) {
    return { problem: "it is no port, '80', '8080:80', '53:53/udp' or '8000-8002:80-82', each from 1 to 65535" }
  }
  const Protocol = (['tcp', 'udp', 'sctp'] as const).find((each) => each === protocol.toLowerCase())
  if (Protocol === undefined) return { problem: 'the protocol is none of tcp, udp, sctp' }
  const config = (TargetPort: number, PublishedPort?: number): PortConfig => ({
    Protocol,
    TargetPort,
    ...(PublishedPort === undefined ? {} : { PublishedPort }),
    PublishMode: 'ingress',
  })
  if (outside === undefined) return { ports: inside.map((port) => config(port)) }
  const [only, ...more] = inside
  if (only !== undefined && more.length === 0) return { ports: outside.map((port) => config(only, port)) }
  if (inside.length !== outside.length) return { problem: 'its two ranges are not of the same length' }
  return { ports: inside.map((port, index) => config(port, outside[index])) }
}

/** Writes a port as a short one, if a short one says it all. */
export function formatShortPort(port: PortConfig): string | undefined {
  const { Protocol, TargetPort, PublishedPort } = port
  const text = `${PublishedPort === undefined ? '' : `${PublishedPort}:`}${TargetPort}`
  return Protocol === 'tcp' ? text : `${text}/${Protocol}`
}

function range(text: string): number[] | undefined {
  const [first = 0, last = first] = text.split('-').map(Number)
  if (first < 1 || last < first || last > 65_535) return undefined
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
