import { isDeepStrictEqual } from 'node:util'
import { quoted } from '../engine/quoted.ts'
import type { PortConfig } from '../wire/endpoint.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'
import { formatShortPort, parseShortPort } from './short-port.ts'

/** A port, written out. */
export interface PortDefinition {
  /** In the container, 1 to 65535. */
  readonly target: number
  /** On the nodes, 1 to 65535. Left out, the swarm chooses one. */
  readonly published?: number
  /** `tcp` by default. */
  readonly protocol?: 'tcp' | 'udp' | 'sctp'
  /** On every node by the mesh (`ingress`, by default), or on the nodes that run a task (`host`). */
  readonly mode?: 'ingress' | 'host'
  /** For people. */
  readonly name?: string
}

/** The ports of a definition, ranges written out. */
export function encodePorts(fields: FieldReader): readonly PortConfig[] | undefined {
  const ports = fields.list('ports', (port, place) => {
    if (typeof port === 'object') return [{ place, config: fields.inside(port, place, encodePort) }]
    const read = typeof port === 'string' ? parseShortPort(port) : { problem: "a text is wanted, '8080:80'" }
    if ('problem' in read) throw fields.errorAt(place, `${quoted(port).slice(0, 80)}: ${read.problem}`)
    return read.ports.map((config) => ({ place, config }))
  })
  const taken = new Set<string>()
  return ports?.flat().map(({ place, config }) => {
    const { PublishedPort, Protocol = 'tcp', PublishMode = 'ingress' } = config
    const key = `${PublishedPort}/${Protocol}`
    if (PublishedPort === undefined) return config
    // Engines refuse it in the mesh, and in host mode no task would ever start.
    if (taken.has(key)) throw fields.errorAt(place, `${key} is published twice`)
    taken.add(key)
    if (PublishMode === 'ingress' && fields.raw('endpointMode') === 'dnsrr') {
      throw fields.errorAt(place, "the mesh does not publish for endpointMode 'dnsrr'", "write mode: 'host'")
    }
    return config
  })
}

function encodePort(port: FieldReader): PortConfig {
  const bounds = { least: 1, most: 65_535 }
  const TargetPort = port.count('target', bounds)
  if (TargetPort === undefined) throw port.error('target', 'it is missing')
  return present<PortConfig>({
    Name: port.text('name'),
    Protocol: port.oneOf('protocol', ['tcp', 'udp', 'sctp']),
    TargetPort,
    PublishedPort: port.count('published', bounds),
    PublishMode: port.oneOf('mode', ['ingress', 'host']),
  })
}

/** The ports of the wire, as short as they can be said. */
export function decodePorts(
  ports: readonly PortConfig[] | undefined,
): readonly (string | PortDefinition)[] | undefined {
  return ports?.map((port) => {
    const short = formatShortPort(port)
    if (short !== undefined && isDeepStrictEqual(parseShortPort(short), { ports: [port] })) return short
    const { TargetPort: target = 0, PublishedPort: published, Protocol: protocol, PublishMode: mode, Name: name } = port
    return present<PortDefinition>({ target, published, protocol, mode, name })
  })
}
