import type { HostPlan } from '../plan/host-plan.ts'

/** How far a start has come. */
export interface StartProgress {
  /** Name of the host; undefined where it concerns the group. */
  readonly host: string | undefined
  /**
   * What has just been done: `network` made, `container` started, `engine` answers, `swarm` started on it, `joined` the
   * swarm, `ready` by the managers' word.
   */
  readonly step: 'network' | 'container' | 'engine' | 'swarm' | 'joined' | 'ready'
  /** Milliseconds since the start began. */
  readonly elapsedMs: number
}

/** What the builders collect. */
export interface StartOptions {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** The hosts. */
  readonly hosts: readonly HostPlan[]
  /** Further flags of the daemons. */
  readonly daemonFlags: readonly string[]
  /** Milliseconds until everything must be ready. */
  readonly startupTimeoutMs: number
  /** Called at every step. */
  readonly onProgress: (progress: StartProgress) => void
  /** The hosts outlive this process. */
  readonly keep: boolean
}

/** How long a start may take unless another limit is set. */
export const defaultStartupTimeoutMs = 120_000
