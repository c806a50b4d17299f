/** One thing that the engine's host can do, or cannot. */
export interface Capability {
  /** Whether it works. */
  readonly available: boolean
  /** What that was concluded from, or what is missing. */
  readonly why: string
}

/** What the host that the outer engine runs on can do for a swarm. */
export interface SwarmCapabilities {
  /** Privileged containers: without them there are no nodes. */
  readonly privileged: Capability
  /** Overlay networks (VXLAN). */
  readonly overlay: Capability
  /** Virtual IPs of services (IPVS). Without it tasks say that they run, and nothing answers. */
  readonly vip: Capability
  /** The routing mesh of published ports (IPVS). Ports published in host mode do not need it. */
  readonly ingress: Capability
  /** Encrypted overlay networks (IPsec). */
  readonly encryptedOverlay: Capability
  /** Delay and loss on a node's network (netem). */
  readonly netem: Capability
  /** Control groups, version 2. */
  readonly cgroupV2: Capability
  /** Room for the inotify instances of more nodes. */
  readonly inotify: Capability
  /** Room on the disk of the engine. */
  readonly disk: Capability
  /** Room in its memory. */
  readonly memory: Capability
  /** Subnets for more clusters. */
  readonly addressPools: Capability
}

/** The name of a capability. */
export type SwarmCapability = keyof SwarmCapabilities
