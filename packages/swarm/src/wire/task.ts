import type { Driver, GenericResource, Meta, ObjectVersion } from './common.ts'
import type { ContainerSpec } from './container-spec.ts'
import type { PortConfig } from './endpoint.ts'

/** What a task needs or may use. */
export interface ResourceRequirements {
  /** The most that it may use. */
  readonly Limits?: {
    /** Billionths of a processor. */
    readonly NanoCPUs?: number
    /** Bytes, at least 4 MiB. */
    readonly MemoryBytes?: number
    /** Processes and threads; 0 for no limit. */
    readonly Pids?: number
  }
  /** What a node must have free. */
  readonly Reservations?: {
    /** Billionths of a processor. */
    readonly NanoCPUs?: number
    /** Bytes, at least 4 MiB. */
    readonly MemoryBytes?: number
    /** What operators count by a name of their own, GPUs for instance. */
    readonly GenericResources?: readonly GenericResource[]
  }
  /** Bytes of swap beside the memory; -1 for as much as there is. API 1.52. */
  readonly SwapBytes?: number | null
  /** 0 to 100, -1 for the node's own. API 1.52. */
  readonly MemorySwappiness?: number | null
}

/** When a task is replaced. Durations are nanoseconds. */
export interface RestartPolicy {
  /** `any` by default. */
  readonly Condition?: 'none' | 'on-failure' | 'any'
  /** Before the replacement starts; 5 seconds by default. */
  readonly Delay?: number
  /** Replacements within the window; 0 for no limit. */
  readonly MaxAttempts?: number
  /** What the attempts are counted in; 0 for ever. */
  readonly Window?: number
}

/** Which nodes tasks go to. */
export interface Placement {
  /** `node.labels.zone==a`, all of them. Engines accept keys that they do not know, and then no node fits. */
  readonly Constraints?: readonly string[]
  /** What to spread over, the most important first. */
  readonly Preferences?: readonly {
    /** Evenly over the values of a label. */
    readonly Spread?: {
      /** `node.labels.zone` for instance. */
      readonly SpreadDescriptor: string
    }
  }[]
  /** The most tasks on one node; 0 for no limit. */
  readonly MaxReplicas?: number
  /** Platforms that the image is for; a field that is left out fits all. */
  readonly Platforms?: readonly {
    /** Go's name: `amd64`, `arm64` … */
    readonly Architecture?: string
    /** `linux` or `windows`. */
    readonly OS?: string
  }[]
}

/** A network that tasks are on. */
export interface NetworkAttachmentConfig {
  /** Name or id; engines turn a name into the id. */
  readonly Target: string
  /** Further names of the service there. */
  readonly Aliases?: readonly string[]
  /** Driver-specific. */
  readonly DriverOpts?: Readonly<Record<string, string>>
}

/** What a task is made from. */
export interface TaskSpec {
  /** Absent where the task is no container. */
  readonly ContainerSpec?: ContainerSpec
  /** The task is a plugin. Engines want to be experimental for it. */
  readonly PluginSpec?: {
    /** Name that it gets. */
    readonly Name?: string
    /** Where it is pulled from. */
    readonly Remote?: string
    /** Not switched on. */
    readonly Disabled?: boolean
    /** What it may do. */
    readonly PluginPrivilege?: readonly {
      /** What about. */
      readonly Name?: string
      /** For people. */
      readonly Description?: string
      /** Which ones. */
      readonly Value?: readonly string[]
    }[]
    /** `KEY=value`. */
    readonly Env?: readonly string[]
  }
  /** The task is a container of a user on an attachable network: engines make these, nobody sends them. */
  readonly NetworkAttachmentSpec?: {
    /** Id of the container. */
    readonly ContainerID: string
  }
  /** What it needs or may use. */
  readonly Resources?: ResourceRequirements
  /** When it is replaced. */
  readonly RestartPolicy?: RestartPolicy
  /** Where it goes. */
  readonly Placement?: Placement
  /** Networks that it is on. */
  readonly Networks?: readonly NetworkAttachmentConfig[]
  /** Where its log goes. */
  readonly LogDriver?: Partial<Driver>
  /** Another number replaces all tasks though nothing else has changed. */
  readonly ForceUpdate?: number
  /** What the task is; `container` by default. */
  readonly Runtime?: 'container' | 'plugin' | 'attachment'
}

/** Where a task is in its life, in this order; from `complete` on it is over. */
export type TaskState =
  | 'new'
  | 'allocated'
  | 'pending'
  | 'assigned'
  | 'accepted'
  | 'preparing'
  | 'ready'
  | 'starting'
  | 'running'
  | 'complete'
  | 'shutdown'
  | 'failed'
  | 'rejected'
  | 'remove'
  | 'orphaned'

/** What became of a task. */
export interface TaskStatus {
  /** RFC 3339, with nanoseconds. */
  readonly Timestamp?: string
  /** Where it is. */
  readonly State: TaskState
  /** In words. */
  readonly Message?: string
  /** Why it does not go on, while `pending` too. */
  readonly Err?: string
  /** Its container; stays after its end. */
  readonly ContainerStatus?: {
    /** Its id. */
    readonly ContainerID?: string
    /** Its first process, on the node. */
    readonly PID?: number
    /** Absent or 0 while it runs. */
    readonly ExitCode?: number
  }
  /** Ports of the node that are published for it. Engines list each of them twice. */
  readonly PortStatus?: {
    /** The ports. */
    readonly Ports?: readonly PortConfig[]
  }
}

/** One entry of `GET /tasks`. It has no name: people call it `service.slot.id`. */
export interface Task extends Meta {
  /** 25 characters. */
  readonly ID: string
  /** Rarely set. */
  readonly Name?: string
  /** Labels of the task itself, not of its container. */
  readonly Labels?: Readonly<Record<string, string>>
  /** What it is made from. */
  readonly Spec: TaskSpec
  /** Its service; absent where a user's container is on a network of the swarm. */
  readonly ServiceID?: string
  /** Which of the replicas it is. Global services have none, and of jobs the first one, 0, is left out. */
  readonly Slot?: number
  /** Its node, once it has one. */
  readonly NodeID?: string
  /** What it was given of what operators count. */
  readonly AssignedGenericResources?: readonly GenericResource[]
  /** The same, by the name that some engines send. */
  readonly GenericResources?: readonly GenericResource[]
  /** What became of it. */
  readonly Status: TaskStatus
  /** What it shall become. */
  readonly DesiredState: TaskState
  /** Which run of a job it belongs to; an absent `Index` is 0. */
  readonly JobIteration?: Partial<ObjectVersion>
  /** Networks that it is on. */
  readonly NetworksAttachments?: readonly NetworkAttachment[]
  /** Cluster volumes that it uses. API 1.42. */
  readonly Volumes?: readonly VolumeAttachment[] | null
}

/** A network that a task is on. */
export interface NetworkAttachment {
  /** The network as the cluster's store has it. */
  readonly Network: Meta & {
    /** Its id. */
    readonly ID: string
    /** What was asked for. */
    readonly Spec?: {
      /** Its name. */
      readonly Name?: string
      /** Its labels. */
      readonly Labels?: Readonly<Record<string, string>>
      /** Its driver. */
      readonly DriverConfiguration?: Partial<Driver>
      /** It has IPv6 addresses. */
      readonly IPv6Enabled?: boolean
      /** It has no way out. */
      readonly Internal?: boolean
      /** Users may attach containers. */
      readonly Attachable?: boolean
      /** It is the one that ports are published over. */
      readonly Ingress?: boolean
      /** `swarm`. */
      readonly Scope?: string
    }
    /** What the driver made of it. */
    readonly DriverState?: Partial<Driver>
    /** Its addresses. */
    readonly IPAMOptions?: {
      /** Who hands them out. */
      readonly Driver?: Partial<Driver>
      /** Out of which ranges. */
      readonly Configs?: readonly {
        /** CIDR. */
        readonly Subnet?: string
        /** CIDR. */
        readonly Range?: string
        /** Address. */
        readonly Gateway?: string
      }[]
    }
  }
  /** The task's own addresses there, as CIDR. */
  readonly Addresses?: readonly string[]
}

/** A cluster volume that a task uses. */
export interface VolumeAttachment {
  /** Id of the volume. */
  readonly ID?: string
  /** Which mount of the task it is for. */
  readonly Source?: string
  /** Where it is in the container. */
  readonly Target?: string
}
