import type { Readable } from 'node:stream'
import type { SwarmCapability } from '../capabilities/capabilities.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import type { ProxyOptions } from '../plan/proxy-environment.ts'
import type { Host } from './host.ts'
import type { HostGroup } from './host-group.ts'

/** How far a start has come. */
export interface StartProgress {
  /** Name of the host; undefined where it concerns the group. */
  readonly host: string | undefined
  /**
   * What has just been done: `seed` with the images made, `network` made, `container` started, `engine` answers, `swarm` started on it, `joined` the
   * swarm, `images` loaded, `ready` by the managers' word.
   */
  readonly step: 'seed' | 'network' | 'container' | 'engine' | 'swarm' | 'joined' | 'images' | 'ready'
  /** Milliseconds since the start began. */
  readonly elapsedMs: number
}

/** What the builders collect. */
export interface StartOptions {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** The hosts. */
  readonly hosts: readonly HostPlan[]
  /** The subnet of the hosts; undefined where any will do. */
  readonly subnet: string | undefined
  /** A network that was there before, to which the hosts are connected too. */
  readonly network: string | undefined
  /** By which proxy the hosts reach registries. */
  readonly proxy: ProxyOptions | undefined
  /** Gets what the engine inside each host writes. */
  readonly onLog: LogConsumer | undefined
  /** What the host must be able to do. */
  readonly required: readonly SwarmCapability[]
  /** What happens to the plans before anything is made of them: images that hosts share are prepared, for instance. */
  readonly prepare: (group: HostGroup, plans: readonly HostPlan[]) => Promise<readonly HostPlan[]>
  /** What happens to hosts whose engines answer, while they become whatever they become; says whether there was any. */
  readonly equip: (hosts: readonly Host[], signal: AbortSignal) => Promise<boolean>
  /** A volume to be made for the hosts, with labels of its own. It may stay, so that the reaper is not told of it. */
  readonly volume?: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  /** Milliseconds until everything must be ready. */
  readonly startupTimeoutMs: number
  /** Called at every step. */
  readonly onProgress: (progress: StartProgress) => void
  /** The hosts outlive this process. */
  readonly keep: boolean
  /** Name of the group; there is one of it. */
  readonly name: string | undefined
  /** Hosts that could not be started are left for a look, their logs in a folder if there is one. */
  readonly retain: { readonly folder: string | undefined } | undefined
  /** Where the same definition is used again: the volume that stands for it. */
  readonly reuse?: string
}

/** Gets the log of a host's engine as a stream that ends when the host does. */
export type LogConsumer = (log: Readable, host: string) => unknown

/** How long a start may take unless another limit is set. */
export const defaultStartupTimeoutMs = 120_000
