import type { GenericResource, Meta, TLSInfo } from './common.ts'

/** What an operator decides about a node. */
export interface NodeSpec {
  /** Rarely set: nodes go by their hostname. */
  readonly Name?: string
  /** Placement constraints call them `node.labels`. */
  readonly Labels?: Readonly<Record<string, string>>
  /** What the node shall be. It gets there some seconds later. */
  readonly Role: 'worker' | 'manager'
  /** Whether the node gets tasks (`active`), keeps those it has (`pause`) or loses them (`drain`). */
  readonly Availability: 'active' | 'pause' | 'drain'
}

/** Liveness as the leader sees it. `unknown` follows a change of leader until the node reports again. */
export type NodeState = 'unknown' | 'down' | 'ready' | 'disconnected'

/** One entry of `GET /nodes`. Fields that are zero or false are left out by the engine. */
export interface NodeInspect extends Meta {
  /** 25 characters, new at every join. */
  readonly ID: string
  /** What an operator decides. */
  readonly Spec: NodeSpec
  /** What the node said of itself. */
  readonly Description?: {
    /** Not unique: a host that joins again has two entries. */
    readonly Hostname?: string
    /** Processor and system. */
    readonly Platform?: {
      /** `x86_64`, `aarch64` … */
      readonly Architecture?: string
      /** `linux` or `windows`. */
      readonly OS?: string
    }
    /** What the host has. */
    readonly Resources?: {
      /** Billionths of a processor. */
      readonly NanoCPUs?: number
      /** Bytes. */
      readonly MemoryBytes?: number
      /** What operators count. */
      readonly GenericResources?: readonly GenericResource[]
    }
    /** The engine. */
    readonly Engine?: {
      /** Version of the engine. */
      readonly EngineVersion?: string
      /** Labels of the engine. */
      readonly Labels?: Readonly<Record<string, string>>
      /** Plugins of the engine. */
      readonly Plugins?: readonly {
        /** `Log`, `Network`, `Volume` … */
        readonly Type: string
        /** The plugin's name. */
        readonly Name: string
      }[]
    }
    /** The trust root the node goes by. */
    readonly TLSInfo?: TLSInfo
    /** Storage plugins for cluster volumes. API 1.42. */
    readonly CSIInfo?: readonly {
      /** The plugin's name. */
      readonly PluginName?: string
      /** What the plugin calls the node. */
      readonly NodeID?: string
      /** The most volumes that the node may have. */
      readonly MaxVolumesPerNode?: number
      /** Where the node is. */
      readonly AccessibleTopology?: {
        /** Domain and segment, `zone: 'z1'` for instance. */
        readonly Segments?: Readonly<Record<string, string>>
      }
    }[]
  }
  /** Liveness. */
  readonly Status: {
    /** What the leader last knew. */
    readonly State: NodeState
    /** Why, when it is not `ready`. */
    readonly Message?: string
    /** The node's address, without a port. */
    readonly Addr?: string
  }
  /** Present on managers only. */
  readonly ManagerStatus?: {
    /** Absent when false. */
    readonly Leader?: boolean
    /** How to judge a manager: quicker than `Status.State`. */
    readonly Reachability: 'unknown' | 'unreachable' | 'reachable'
    /** `address:port` as it advertises it. */
    readonly Addr: string
  }
}
