import type { Network } from '../wire/network.ts'

/** One range of addresses of a network. */
export interface Subnet {
  /** CIDR. */
  readonly subnet: string
  /** Address of the way out, within the subnet. */
  readonly gateway?: string
  /** CIDR within the subnet that tasks get their addresses from. */
  readonly range?: string
}

/** A network of a swarm as people talk about it. */
export interface SwarmNetwork {
  /** 25 characters. */
  readonly id: string
  /** Its name. */
  readonly name: string
  /** `overlay`, mostly. */
  readonly driver: string
  /** Whether containers may be attached, not only tasks of services. */
  readonly attachable: boolean
  /** Whether it has no way out. */
  readonly internal: boolean
  /** Whether it is the one that ports are published over. */
  readonly ingress: boolean
  /** Whether it has IPv6 addresses, too. */
  readonly ipv6: boolean
  /** Its addresses. */
  readonly subnets: readonly Subnet[]
  /** Driver-specific, those that engines have added included. */
  readonly options: Readonly<Record<string, string>>
  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>
  /** Everything the engine said, as it said it. */
  readonly raw: Network
}

/** Reads a network off the wire. */
export function networkFromWire(raw: Network): SwarmNetwork {
  return {
    id: raw.Id,
    name: raw.Name,
    driver: raw.Driver,
    attachable: raw.Attachable,
    internal: raw.Internal,
    ingress: raw.Ingress,
    ipv6: raw.EnableIPv6,
    subnets: (raw.IPAM?.Config ?? []).flatMap(({ Subnet: subnet, Gateway: gateway, IPRange: range }) =>
      subnet === undefined
        ? []
        : [{ subnet, ...(gateway === undefined ? {} : { gateway }), ...(range === undefined ? {} : { range }) }],
    ),
    options: raw.Options ?? {},
    labels: raw.Labels ?? {},
    raw,
  }
}
