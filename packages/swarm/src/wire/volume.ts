import type { Meta } from './common.ts'

/** Where a cluster volume can be used: domains and segments, `zone: 'z1'` for instance. */
export interface VolumeTopology {
  /** Segment by domain. */
  readonly Segments?: Readonly<Record<string, string>>
}

/** What an operator wants of a cluster volume. API 1.42. */
export interface ClusterVolumeSpec {
  /** Volumes of a group stand in for one another: services ask for `group:<name>`. */
  readonly Group?: string
  /** How tasks use it; engines want it. */
  readonly AccessMode?: {
    /** On one node at a time, or on several. */
    readonly Scope?: 'single' | 'multi'
    /** By one task, or by several, and which of them may write. */
    readonly Sharing?: 'none' | 'readonly' | 'onewriter' | 'all'
    /** A file system; instead of `BlockVolume`. */
    readonly MountVolume?: {
      /** `ext4` for instance. */
      readonly FsType?: string
      /** Options of the mount. */
      readonly MountFlags?: readonly string[]
    }
    /** A device; instead of `MountVolume`. */
    readonly BlockVolume?: Readonly<Record<string, never>>
  }
  /** Where it has to be usable. */
  readonly AccessibilityRequirements?: {
    /** In one of these at least. */
    readonly Requisite?: readonly VolumeTopology[]
    /** Rather in these, the first one first. */
    readonly Preferred?: readonly VolumeTopology[]
  }
  /** How large it shall be. */
  readonly CapacityRange?: {
    /** Bytes at least; 0 for any. */
    readonly RequiredBytes: number
    /** Bytes at most; 0 for any. */
    readonly LimitBytes: number
  }
  /** Secrets of the swarm that the plugin gets. */
  readonly Secrets?: readonly {
    /** What the plugin calls it. */
    readonly Key: string
    /** Name or id of the secret. */
    readonly Secret: string
  }[]
  /** Whether tasks get it (`active`), keep it (`pause`) or lose it (`drain`). The only part that can be changed. */
  readonly Availability?: 'active' | 'pause' | 'drain'
}

/** The part of a volume that the swarm keeps. */
export interface ClusterVolume extends Meta {
  /** 25 characters: what an update goes by. */
  readonly ID: string
  /** What is wanted. */
  readonly Spec: ClusterVolumeSpec
  /** Nodes that it is made ready on. */
  readonly PublishStatus?: readonly {
    /** The node. */
    readonly NodeID?: string
    /** How far it is. */
    readonly State?: 'pending-publish' | 'published' | 'pending-node-unpublish' | 'pending-controller-unpublish'
    /** Of the plugin. */
    readonly PublishContext?: Readonly<Record<string, string>>
  }[]
  /** What the plugin made of it; absent until it has. */
  readonly Info?: {
    /** Bytes. */
    readonly CapacityBytes?: number
    /** Of the plugin. */
    readonly VolumeContext?: Readonly<Record<string, string>>
    /** What the plugin calls it. */
    readonly VolumeID?: string
    /** Where it can be used. */
    readonly AccessibleTopology?: readonly VolumeTopology[]
  }
}

/** What `POST /volumes/create` takes. */
export interface VolumeCreateRequest {
  /** Its name; engines invent one where it is missing. */
  readonly Name?: string
  /** A storage plugin of the swarm's nodes for a cluster volume; `local` by default. */
  readonly Driver?: string
  /** Driver-specific. */
  readonly DriverOpts?: Readonly<Record<string, string>>
  /** Free key-value pairs. */
  readonly Labels?: Readonly<Record<string, string>>
  /** Makes it a cluster volume. API 1.42; refused before it is sent where the engine would make a local one. */
  readonly ClusterVolumeSpec?: ClusterVolumeSpec
}

/** One entry of `GET /volumes`. */
export interface Volume {
  /** Its name. */
  readonly Name: string
  /** Its driver. */
  readonly Driver: string
  /** Path on the node; empty for a cluster volume. */
  readonly Mountpoint: string
  /** As Go writes it, not RFC 3339, for a cluster volume. */
  readonly CreatedAt?: string
  /** Of the driver. */
  readonly Status?: Readonly<Record<string, unknown>>
  /** Free key-value pairs. */
  readonly Labels: Readonly<Record<string, string>> | null
  /** `global` for a cluster volume. */
  readonly Scope: 'local' | 'global'
  /** Driver-specific. */
  readonly Options: Readonly<Record<string, string>> | null
  /** Present on a cluster volume, asked for on a manager. API 1.42. */
  readonly ClusterVolume?: ClusterVolume
}

/** Answer of `GET /volumes`. */
export interface VolumeList {
  /** The volumes. */
  readonly Volumes: readonly Volume[] | null
  /** What the engine wants to be known. */
  readonly Warnings: readonly string[] | null
}
