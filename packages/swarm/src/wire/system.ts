import type { ClusterInfo } from './swarm.ts'

/** Where an engine stands towards Swarm. `pending`: a join goes on in the background. */
export type LocalNodeState = 'inactive' | 'pending' | 'active' | 'error' | 'locked'

/** A manager that an engine knows. */
export interface RemoteManager {
  /** Empty while a join is pending. */
  readonly NodeID: string
  /** `address:port` as that manager advertises it. */
  readonly Addr: string
}

/** The field `Swarm` of `GET /info`: what the engine itself says, on any node, whatever its role. */
export interface SwarmStatus {
  /** Empty when the engine is in no swarm. */
  readonly NodeID: string
  /** The address this node advertises, without a port. */
  readonly NodeAddr: string
  /** Where the engine stands. */
  readonly LocalNodeState: LocalNodeState
  /** True on a manager, even on one that has lost its quorum: `Error` tells then. */
  readonly ControlAvailable: boolean
  /** Why the swarm cannot be used; empty when it can. */
  readonly Error: string
  /** `null`, not empty, in no swarm. */
  readonly RemoteManagers: readonly RemoteManager[] | null
  /** Managers only. */
  readonly Nodes?: number
  /** Managers only. */
  readonly Managers?: number
  /** Managers only. */
  readonly Cluster?: ClusterInfo
}

/** `GET /info`, the part that Swarm users need; the engine sends more, and all of it is there at run time. */
export interface SystemInfo {
  /** Identifies the engine across restarts. */
  readonly ID: string
  /** The host's name. */
  readonly Name: string
  /** Version of the engine, `28.5.2`. */
  readonly ServerVersion: string
  /** `linux` or `windows`. */
  readonly OSType: string
  /** `x86_64`, `aarch64` … */
  readonly Architecture: string
  /** Logical processors. */
  readonly NCPU: number
  /** Bytes. */
  readonly MemTotal: number
  /** The host's clock, RFC 3339 with nanoseconds. */
  readonly SystemTime: string
  /** Labels of the engine, `key=value`: placement constraints call them `engine.labels`. */
  readonly Labels: readonly string[] | null
  /** Where the engine stands towards Swarm. */
  readonly Swarm: SwarmStatus
  /** What the engine wants its operator to know. */
  readonly Warnings?: readonly string[] | null
}

/** `GET /version`. */
export interface SystemVersion {
  /** Version of the engine. */
  readonly Version: string
  /** The newest API it speaks. */
  readonly ApiVersion: string
  /** The oldest API it speaks. */
  readonly MinAPIVersion?: string
  /** `linux` or `windows`. */
  readonly Os: string
  /** Go's name of the architecture: `amd64`, `arm64` … */
  readonly Arch: string
  /** Kernel of the host. */
  readonly KernelVersion?: string
  /** Commit it was built from. */
  readonly GitCommit?: string
}
