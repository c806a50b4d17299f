import type { Driver, Meta, TLSInfo } from './common.ts'

/** How a cluster is run. Durations are nanoseconds. */
export interface SwarmSpec {
  /** Always `default`: engines refuse any other name. */
  readonly Name?: string
  /** Free key-value pairs. */
  readonly Labels?: Readonly<Record<string, string>>
  /** Task history. */
  readonly Orchestration?: {
    /** How many ended tasks are kept per slot. */
    readonly TaskHistoryRetentionLimit?: number
  }
  /** The consensus log. */
  readonly Raft?: {
    /** Log entries between two snapshots. */
    readonly SnapshotInterval?: number
    /** How many old snapshots are kept. */
    readonly KeepOldSnapshots?: number
    /** Log entries kept for followers that lag. */
    readonly LogEntriesForSlowFollowers?: number
    /** Ticks without word from the leader before an election. */
    readonly ElectionTick?: number
    /** Ticks between two heartbeats of the leader. */
    readonly HeartbeatTick?: number
  }
  /** How workers report. */
  readonly Dispatcher?: {
    /** Nanoseconds between two heartbeats of a node. */
    readonly HeartbeatPeriod?: number
  }
  /** The cluster's certificate authority. */
  readonly CAConfig?: {
    /** Nanoseconds a node's certificate lives; at least an hour. */
    readonly NodeCertExpiry?: number
    /** External authorities. */
    readonly ExternalCAs?: readonly {
      /** `cfssl` is the only one. */
      readonly Protocol?: string
      /** Where to ask for certificates. */
      readonly URL?: string
      /** Protocol-specific. */
      readonly Options?: Readonly<Record<string, string>>
      /** PEM of the authority. */
      readonly CACert?: string
    }[]
    /** PEM; write only, never answered. */
    readonly SigningCACert?: string
    /** PEM; write only, never answered. */
    readonly SigningCAKey?: string
    /** A higher number than the stored one rotates the authority. */
    readonly ForceRotate?: number
  }
  /** Accepted on the wire but dropped by every engine seen (20.10, 26.1, 28.5): set log drivers per service. */
  readonly TaskDefaults?: {
    /** See above. */
    readonly LogDriver?: Driver
  }
  /** Encryption at rest. */
  readonly EncryptionConfig?: {
    /** Managers that restart wait for the unlock key. */
    readonly AutoLockManagers?: boolean
  }
}

/** A cluster as `GET /info` shows it: without join tokens. */
export interface ClusterInfo extends Meta {
  /** The cluster's id: the same on every manager, for the cluster's life. */
  readonly ID: string
  /** How the cluster is run. */
  readonly Spec: SwarmSpec
  /** The cluster's trust root. */
  readonly TLSInfo: TLSInfo
  /** A new root is on its way to the nodes. */
  readonly RootRotationInProgress: boolean
  /** CIDRs that overlay networks take their subnets from. */
  readonly DefaultAddrPool?: readonly string[]
  /** Prefix length of those subnets. */
  readonly SubnetSize?: number
  /** UDP port of overlay traffic. */
  readonly DataPathPort?: number
}

/** A cluster as `GET /swarm` shows it. */
export interface SwarmInspect extends ClusterInfo {
  /** What lets a node in. Secrets: neither log nor store them. */
  readonly JoinTokens: {
    /** Joins as a worker. */
    readonly Worker: string
    /** Joins as a manager. */
    readonly Manager: string
  }
}

/** Body of `POST /swarm/init`. */
export interface SwarmInitRequest {
  /** Where this manager listens, `address[:port]`; mandatory on the wire. */
  readonly ListenAddr: string
  /** What other nodes dial, `address[:port]` or an interface's name. */
  readonly AdvertiseAddr?: string
  /** Address or interface of overlay traffic, without a port. */
  readonly DataPathAddr?: string
  /** UDP port of overlay traffic, 1024 to 49151. */
  readonly DataPathPort?: number
  /** CIDRs for overlay networks. */
  readonly DefaultAddrPool?: readonly string[]
  /** Prefix length of those subnets, at most 29. */
  readonly SubnetSize?: number
  /** Starts a new cluster from this node's state, dropping the other managers. */
  readonly ForceNewCluster?: boolean
  /** How the cluster is run. */
  readonly Spec?: SwarmSpec
  /** Whether this node runs tasks. */
  readonly Availability?: 'active' | 'pause' | 'drain'
}

/** Body of `POST /swarm/join`. */
export interface SwarmJoinRequest {
  /** Where this node listens once it is a manager, `address[:port]`; mandatory on the wire. */
  readonly ListenAddr: string
  /** What other nodes dial, `address[:port]` or an interface's name. */
  readonly AdvertiseAddr?: string
  /** Address or interface of overlay traffic, without a port. */
  readonly DataPathAddr?: string
  /** Managers to ask, `address[:port]`; at least one. */
  readonly RemoteAddrs: readonly string[]
  /** The worker or the manager token: it decides the role. */
  readonly JoinToken: string
  /** Whether this node runs tasks. */
  readonly Availability?: 'active' | 'pause' | 'drain'
}
