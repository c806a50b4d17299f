import type { Meta, ObjectVersion } from './common.ts'
import type { ContainerSpec } from './container-spec.ts'
import type { Endpoint, EndpointSpec } from './endpoint.ts'
import type { NetworkAttachmentConfig, TaskSpec } from './task.ts'

/** What the tasks of a service are made from: containers. */
export interface TaskTemplate extends TaskSpec {
  /** The container. */
  readonly ContainerSpec: ContainerSpec
}

/** So many tasks, kept running. */
export interface ReplicatedMode {
  /** The tasks. */
  readonly Replicated: {
    /** How many; 1 by default. */
    readonly Replicas?: number
  }
  /** Goes with no other mode. */
  readonly Global?: never
  /** Goes with no other mode. */
  readonly ReplicatedJob?: never
  /** Goes with no other mode. */
  readonly GlobalJob?: never
}

/** One task on every node, kept running. */
export interface GlobalMode {
  /** Has no options. */
  readonly Global: Readonly<Record<string, never>>
  /** Goes with no other mode. */
  readonly Replicated?: never
  /** Goes with no other mode. */
  readonly ReplicatedJob?: never
  /** Goes with no other mode. */
  readonly GlobalJob?: never
}

/** So many tasks, run to their end. Any update runs them again, of labels too. */
export interface ReplicatedJobMode {
  /** The tasks. */
  readonly ReplicatedJob: {
    /** How many at a time; 1 by default. */
    readonly MaxConcurrent?: number
    /** How many in all; as many as at a time by default. */
    readonly TotalCompletions?: number
  }
  /** Goes with no other mode. */
  readonly Replicated?: never
  /** Goes with no other mode. */
  readonly Global?: never
  /** Goes with no other mode. */
  readonly GlobalJob?: never
}

/** One task on every node, run to its end. */
export interface GlobalJobMode {
  /** Has no options. */
  readonly GlobalJob: Readonly<Record<string, never>>
  /** Goes with no other mode. */
  readonly Replicated?: never
  /** Goes with no other mode. */
  readonly Global?: never
  /** Goes with no other mode. */
  readonly ReplicatedJob?: never
}

/** How a service is run. It cannot be changed to another mode. */
export type ServiceMode = ReplicatedMode | GlobalMode | ReplicatedJobMode | GlobalJobMode

/** How tasks are replaced. Durations are nanoseconds. */
export interface UpdateConfig {
  /** How many at a time; 0 for all at once. */
  readonly Parallelism?: number
  /** Between two of them. */
  readonly Delay?: number
  /** What to do when too many fail. Engines accept `rollback` for a rollback, too, and it does nothing. */
  readonly FailureAction?: 'pause' | 'continue' | 'rollback'
  /** How long a new task is watched for failure; 5 seconds by default. */
  readonly Monitor?: number
  /** The share of tasks that may fail, 0 to 1. */
  readonly MaxFailureRatio?: number
  /** Whether the old task stops before or after the new one starts. */
  readonly Order?: 'stop-first' | 'start-first'
}

/** What an operator wants of a service. */
export interface ServiceSpec {
  /** Letters, digits, `-` and `_`, at most 63. It cannot be changed; engines invent one where it is missing. */
  readonly Name?: string
  /** Labels of the service, not of its containers. */
  readonly Labels?: Readonly<Record<string, string>>
  /** What its tasks are made from. */
  readonly TaskTemplate: TaskTemplate
  /** How it is run; one replica by default. */
  readonly Mode?: ServiceMode
  /** How an update goes. Not for jobs. */
  readonly UpdateConfig?: UpdateConfig
  /** How a rollback goes. */
  readonly RollbackConfig?: UpdateConfig
  /** The older place of `TaskTemplate.Networks`: engines still take it and answer it. */
  readonly Networks?: readonly NetworkAttachmentConfig[]
  /** How it is reached. */
  readonly EndpointSpec?: EndpointSpec
}

/** How an update goes on. The published schema knows only the first three states. */
export interface UpdateStatus {
  /** `completed` does not mean that tasks run: some may have been allowed to fail. */
  readonly State?: 'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed'
  /** RFC 3339. */
  readonly StartedAt?: string
  /** RFC 3339; absent before the end. */
  readonly CompletedAt?: string
  /** In words. */
  readonly Message?: string
}

/** One entry of `GET /services`. */
export interface ServiceInspect extends Meta {
  /** 25 characters. */
  readonly ID: string
  /** What is wanted. */
  readonly Spec: ServiceSpec
  /** The spec before the last update: what a rollback goes back to, whether it worked or not. */
  readonly PreviousSpec?: ServiceSpec
  /** How it is reached in fact. */
  readonly Endpoint?: Endpoint
  /** The last update; absent where none has replaced tasks, and for a moment after one was sent. */
  readonly UpdateStatus?: UpdateStatus
  /** Only in lists that were asked for with `status`. */
  readonly ServiceStatus?: {
    /** Tasks that run; more than wanted while some still stop. */
    readonly RunningTasks: number
    /** Tasks that shall run; of jobs how many at a time, even when done. */
    readonly DesiredTasks: number
    /** Of jobs: tasks of this run that have ended well. */
    readonly CompletedTasks: number
  }
  /** Jobs only. */
  readonly JobStatus?: {
    /** Which run this is; an absent `Index` is 0. */
    readonly JobIteration: Partial<ObjectVersion>
    /** RFC 3339: when it was started. */
    readonly LastExecution?: string
  }
}

/** Answer of `POST /services/create`. */
export interface ServiceCreateResponse {
  /** Id of the service. */
  readonly ID: string
  /** What the engine wants to be known; absent before Engine 23. */
  readonly Warnings?: readonly string[] | null
}

/** Answer of `POST /services/{id}/update`. */
export interface ServiceUpdateResponse {
  /** What the engine wants to be known. */
  readonly Warnings?: readonly string[] | null
}
