import type { ComposeFields } from '../compose/compose-fields.ts'
import { present } from '../service-definition/present.ts'
import type { EndpointSpec, PortConfig } from '../wire/endpoint.ts'
import { checkRules, portRules } from './field-rules.ts'

/** The ports of a service, and `deploy.endpoint_mode`. */
export function endpointOf(service: ComposeFields): EndpointSpec {
  const mode = service.fields('deploy')?.oneOf('endpoint_mode', ['vip', 'dnsrr'])
  const taken = new Set<string>()
  const ports = service.items('ports').flatMap((port) => {
    const config = portOf(port)
    if (config === undefined) return []
    const { PublishedPort, Protocol = 'tcp', PublishMode = 'ingress' } = config
    // Engines refuse both.
    if (mode === 'dnsrr' && PublishMode === 'ingress') {
      port.invalid(
        'mode',
        "the mesh does not publish for endpoint_mode 'dnsrr'",
        'write mode: host, or endpoint_mode: vip',
      )
    }
    const key = `${PublishedPort}/${Protocol}`
    if (PublishedPort !== undefined && taken.has(key)) {
      port.invalid('published', `${key} is published twice`, 'publish another port')
    }
    taken.add(key)
    return [config]
  })
  return present<EndpointSpec>({
    Mode: mode,
    Ports: ports.length === 0 ? undefined : ports.sort(byPort),
  })
}

function portOf(port: ComposeFields): PortConfig | undefined {
  checkRules(port, portRules)
  const TargetPort = port.integer('target', 1, 65_535)
  if (TargetPort === undefined) {
    if (!port.has('target')) port.invalid('target', 'it is missing', 'give it the port in the container')
    return undefined
  }
  return present<PortConfig>({
    Name: port.text('name'),
    Protocol: port.oneOf('protocol', ['tcp', 'udp', 'sctp']),
    TargetPort,
    PublishedPort: port.integer('published', 0, 65_535) || undefined,
    PublishMode: port.oneOf('mode', ['ingress', 'host']),
  })
}

/** As the docker command sorts them: tasks would be replaced for another order. */
function byPort(a: PortConfig, b: PortConfig): number {
  return (
    (a.PublishedPort ?? 0) - (b.PublishedPort ?? 0) ||
    (a.TargetPort ?? 0) - (b.TargetPort ?? 0) ||
    compare(a.Protocol ?? '', b.Protocol ?? '') ||
    compare(a.PublishMode ?? '', b.PublishMode ?? '')
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
