import type { ContainerSpec } from '../wire/container-spec.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'

/** The resolver of a container. */
export interface ResolverDefinition {
  /** Addresses of name servers. */
  readonly servers?: readonly string[]
  /** Domains to look in. */
  readonly search?: readonly string[]
  /** As in resolv.conf, `timeout:3`. */
  readonly options?: readonly string[]
}

type Resolver = NonNullable<ContainerSpec['DNSConfig']>

/** The resolver of a definition. */
export function encodeResolver(fields: FieldReader): Resolver | undefined {
  return fields.object('dns', (dns) =>
    present<Resolver>({
      Nameservers: dns.texts('servers'),
      Search: dns.texts('search'),
      Options: dns.texts('options'),
    }),
  )
}

/** The resolver of the wire. */
export function decodeResolver(dns: Resolver | undefined): ResolverDefinition | undefined {
  return dns && present<ResolverDefinition>({ servers: dns.Nameservers, search: dns.Search, options: dns.Options })
}
