/** Addresses of a network. */
export interface NetworkIPAM {
  /** Who hands them out; `default`. Empty where the swarm has not made the network yet. */
  readonly Driver?: string
  /** Driver-specific. */
  readonly Options?: Readonly<Record<string, string>> | null
  /** Ranges; engines choose one where there is none. Overlaps are accepted, and tasks then stay `new`. */
  readonly Config?:
    | readonly {
        /** CIDR. */
        readonly Subnet?: string
        /** CIDR within the subnet that tasks get their addresses from. */
        readonly IPRange?: string
        /** Address. */
        readonly Gateway?: string
        /** Addresses that are taken, by name. */
        readonly AuxiliaryAddresses?: Readonly<Record<string, string>>
      }[]
    | null
}

/** What `POST /networks/create` takes for a network of the swarm. */
export interface NetworkCreateRequest {
  /** Its name. */
  readonly Name: string
  /** `overlay` for a network of the swarm; `bridge` by default. */
  readonly Driver?: string
  /** Makes a network of a local driver known to the swarm. */
  readonly Scope?: 'swarm' | 'global' | 'local'
  /** It has IPv4 addresses; overlays always have. API 1.48. */
  readonly EnableIPv4?: boolean
  /** It has IPv6 addresses, too. */
  readonly EnableIPv6?: boolean
  /** Its addresses. */
  readonly IPAM?: NetworkIPAM
  /** It has no way out. */
  readonly Internal?: boolean
  /** Users may attach containers, not only services their tasks. */
  readonly Attachable?: boolean
  /** It is the one that ports are published over: there can be only one. */
  readonly Ingress?: boolean
  /** It only holds settings for others; it is local. */
  readonly ConfigOnly?: boolean
  /** Settings that it takes from another. */
  readonly ConfigFrom?: {
    /** Name of the other. */
    readonly Network: string
  }
  /** Driver-specific, `encrypted` for instance. */
  readonly Options?: Readonly<Record<string, string>>
  /** Free key-value pairs. */
  readonly Labels?: Readonly<Record<string, string>>
}

/** Answer of `POST /networks/create`. */
export interface NetworkCreateResponse {
  /** 25 characters for a network of the swarm, 64 hexadecimal digits for a local one. */
  readonly Id: string
  /** What the engine wants to be known. */
  readonly Warning?: string
}

/** A container on a network, as its engine sees it. */
export interface NetworkContainer {
  /** Its name. */
  readonly Name: string
  /** Its endpoint there. */
  readonly EndpointID: string
  /** MAC address. */
  readonly MacAddress: string
  /** CIDR. */
  readonly IPv4Address: string
  /** CIDR. */
  readonly IPv6Address: string
}

/**
 * One entry of `GET /networks`. Read right after it was made, options and addresses may still be missing. Workers know a
 * network of the swarm only while they run a task on it.
 */
export interface Network {
  /** Its name. */
  readonly Name: string
  /** 25 characters for a network of the swarm, 64 hexadecimal digits for a local one. */
  readonly Id: string
  /** RFC 3339, with nanoseconds. */
  readonly Created: string
  /** `swarm` for a network of the swarm. */
  readonly Scope: 'swarm' | 'global' | 'local'
  /** Empty where the swarm has not made the network yet. */
  readonly Driver: string
  /** API 1.48. */
  readonly EnableIPv4?: boolean
  /** It has IPv6 addresses. */
  readonly EnableIPv6: boolean
  /** Its addresses. */
  readonly IPAM: NetworkIPAM
  /** It has no way out. */
  readonly Internal: boolean
  /** Users may attach containers. */
  readonly Attachable: boolean
  /** It is the one that ports are published over. */
  readonly Ingress: boolean
  /** Settings that it takes from another. */
  readonly ConfigFrom: {
    /** Name of the other, or empty. */
    readonly Network: string
  }
  /** It only holds settings for others. */
  readonly ConfigOnly: boolean
  /** Of this engine only, by id; not in lists. */
  readonly Containers?: Readonly<Record<string, NetworkContainer>> | null
  /** Driver-specific. */
  readonly Options: Readonly<Record<string, string>> | null
  /** Free key-value pairs. */
  readonly Labels: Readonly<Record<string, string>> | null
  /** Engines that take part in it. */
  readonly Peers?: readonly {
    /** Name that the engine made up. */
    readonly Name: string
    /** Address of the node. */
    readonly IP: string
  }[]
  /** Services on it, by name; with `verbose`, and only where a task of it runs. */
  readonly Services?: Readonly<
    Record<
      string,
      {
        /** Virtual address. */
        readonly VIP: string
        /** Ports, as text. */
        readonly Ports: readonly string[] | null
        /** Mark of the load balancer. */
        readonly LocalLBIndex: number
        /** Its tasks. */
        readonly Tasks: readonly {
          /** Name. */
          readonly Name: string
          /** Endpoint. */
          readonly EndpointID: string
          /** Address. */
          readonly EndpointIP: string
          /** Driver-specific. */
          readonly Info: Readonly<Record<string, string>> | null
        }[]
      }
    >
  >
}
