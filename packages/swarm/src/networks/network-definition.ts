import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { NetworkCreateRequest } from '../wire/network.ts'
import { containsSubnet, isCidr } from './cidr.ts'
import type { Subnet } from './network.ts'

/** A network of a swarm as it shall be. */
export interface NetworkDefinition {
  /**
   * What makes it.
   * @default 'overlay'
   */
  readonly driver?: string
  /**
   * Whether containers may be attached, not only tasks of services.
   * @default false
   */
  readonly attachable?: boolean
  /**
   * Whether it has no way out.
   * @default false
   */
  readonly internal?: boolean
  /**
   * Whether it has IPv6 addresses, too.
   * @default false
   */
  readonly ipv6?: boolean
  /** Its addresses, as CIDR or with more to say; by default the swarm takes some out of its pools. */
  readonly subnets?: readonly (string | Subnet)[]
  /** Driver-specific, `{ encrypted: '' }` for instance. */
  readonly options?: Readonly<Record<string, string>>
  /** Free key-value pairs. */
  readonly labels?: Readonly<Record<string, string>>
}

// A DNS label, as engines want it.
const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/

/**
 * What is sent for a network. Older engines answer 500 to what is refused here.
 *
 * @throws SwarmError `INVALID_ARGUMENT`
 */
export function networkRequest(action: string, name: string, definition: NetworkDefinition): NetworkCreateRequest {
  if (typeof name !== 'string' || !namePattern.test(name)) {
    throw wrong(action, 'name', 'a name has letters, digits, -, _ and ., and a letter or digit at either end')
  }
  const { driver = 'overlay', attachable = false, internal = false, ipv6 = false, options, labels } = definition
  const subnets = subnetsOf(definition)
  for (const subnet of subnets) checkSubnet(action, subnet)
  return {
    Name: name,
    Driver: driver,
    Scope: 'swarm',
    Attachable: attachable,
    Internal: internal,
    EnableIPv6: ipv6,
    ...(subnets.length === 0
      ? {}
      : {
          IPAM: {
            Config: subnets.map(({ subnet: Subnet, gateway, range }) => ({
              Subnet,
              ...(gateway === undefined ? {} : { Gateway: gateway }),
              ...(range === undefined ? {} : { IPRange: range }),
            })),
          },
        }),
    ...(options === undefined ? {} : { Options: options }),
    ...(labels === undefined ? {} : { Labels: labels }),
  }
}

/** The subnets of a definition, in their long form. */
export function subnetsOf({ subnets = [] }: NetworkDefinition): Subnet[] {
  return subnets.map((subnet) => (typeof subnet === 'string' ? { subnet } : subnet))
}

function checkSubnet(action: string, { subnet, gateway, range }: Subnet): void {
  if (!isCidr(subnet)) throw wrong(action, 'subnets', `${quoted(subnet)} is no subnet, such as 10.1.0.0/24`)
  if (gateway !== undefined && !containsSubnet(subnet, gateway)) {
    throw wrong(action, 'subnets', `the gateway ${quoted(gateway)} is no address in ${subnet}`)
  }
  if (range !== undefined && !(isCidr(range) && containsSubnet(subnet, range))) {
    throw wrong(action, 'subnets', `the range ${quoted(range)} is no part of ${subnet}`)
  }
}

function wrong(action: string, argument: string, meaning: string): SwarmError {
  return new SwarmError('INVALID_ARGUMENT', { action, meaning, details: { argument } })
}
