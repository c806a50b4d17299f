import type { DaemonConfig } from './daemon-config.ts'
import type { PublishedPort } from './port-plan.ts'

/** What a host may use of the machine. */
export interface HostResources {
  /** Bytes of memory. */
  readonly memoryBytes?: number
  /** Processors, `0.5` for instance. */
  readonly cpus?: number
}

/** A folder or a volume of the outer engine inside a host. */
export interface HostMount {
  /** Absolute path where the outer engine runs, or the name of a volume. */
  readonly source: string
  /** Absolute path in the host. */
  readonly target: string
  /** @default false */
  readonly readOnly?: boolean
}

/** What can be set for all hosts, and for one. */
export interface HostOptions {
  /** Node image: engines of different versions may be in one swarm. */
  readonly image?: string
  /** What it may use of the machine. */
  readonly resources?: HostResources
  /** Environment of its daemon. */
  readonly environment?: Readonly<Record<string, string>>
  /** Merged into its `daemon.json`. */
  readonly daemonConfig?: DaemonConfig
  /** Further flags of its daemon. */
  readonly daemonFlags?: readonly string[]
  /** Ports of the host, or of services on it, that the outer engine publishes. */
  readonly publishedPorts?: readonly PublishedPort[]
  /** Folders and volumes of the outer engine inside the host. */
  readonly mounts?: readonly HostMount[]
  /** Memory file systems inside the host: options of the mount by path, `{ '/data': 'size=64m' }`. */
  readonly tmpfs?: Readonly<Record<string, string>>
}
