/** A port of a service. */
export interface PortConfig {
  /** For people. */
  readonly Name?: string
  /** `tcp` by default. */
  readonly Protocol?: 'tcp' | 'udp' | 'sctp'
  /** In the container. */
  readonly TargetPort?: number
  /** On the nodes; absent where the swarm chooses one. */
  readonly PublishedPort?: number
  /** On every node by the mesh (`ingress`), or on those that run a task (`host`). */
  readonly PublishMode?: 'ingress' | 'host'
}

/** How a service is reached. */
export interface EndpointSpec {
  /** One address for all tasks (`vip`), or the tasks' own (`dnsrr`). */
  readonly Mode?: 'vip' | 'dnsrr'
  /** Its ports. */
  readonly Ports?: readonly PortConfig[]
}

/** How a service is reached in fact. */
export interface Endpoint {
  /** Not to be trusted for the mode: it says nothing with `dnsrr`. */
  readonly Spec: EndpointSpec
  /** Its ports, those that the swarm chose included. */
  readonly Ports?: readonly PortConfig[]
  /** Its addresses; none with `dnsrr`. */
  readonly VirtualIPs?: readonly {
    /** The network. */
    readonly NetworkID?: string
    /** CIDR. */
    readonly Addr?: string
  }[]
}
