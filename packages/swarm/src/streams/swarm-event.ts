import type { EngineEvent } from '../wire/event.ts'

/** What events of a swarm are about. Tasks have none. */
export type SwarmEventType = 'config' | 'network' | 'node' | 'secret' | 'service'

/** Filters of the events of a swarm: by what they are about, and by the object, where one of those given has to fit. */
export interface SwarmEventFilters {
  /** What it is about. */
  readonly type?: SwarmEventType | readonly SwarmEventType[]
  /** What happened. */
  readonly event?: SwarmEvent['Action'] | readonly SwarmEvent['Action'][]
  /** Name or id of a config. */
  readonly config?: string | readonly string[]
  /** Name or id of a network. */
  readonly network?: string | readonly string[]
  /** Hostname or id of a node. A new node has no name in its first events. */
  readonly node?: string | readonly string[]
  /** Name or id of a secret. */
  readonly secret?: string | readonly string[]
  /** Name or id of a service. */
  readonly service?: string | readonly string[]
}

/** An event of a swarm. */
export type SwarmEvent = EngineEvent & {
  readonly Type: SwarmEventType
  readonly Action: 'create' | 'update' | 'remove'
  readonly scope: 'swarm'
}
