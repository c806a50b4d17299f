import type { EventType } from './filters.ts'

/** Something that has happened, as `GET /events` tells it. */
export interface EngineEvent {
  /** What it is about. */
  readonly Type: EventType
  /** What happened: of the swarm's objects `create`, `update` and `remove`; of containers and others many more. */
  readonly Action: string
  /** What it is about. */
  readonly Actor: {
    /** Its id. */
    readonly ID: string
    /**
     * `name`, which of a new node is empty, and what has changed as pairs: `replicas.old` and `replicas.new`, `image`,
     * `updatestate`, `availability`, `role`, `state` … Changes of labels do not show.
     */
    readonly Attributes: Readonly<Record<string, string>>
  }
  /** `swarm` where a manager tells of the swarm, `local` where an engine tells of itself. */
  readonly scope: 'swarm' | 'local'
  /** Seconds since 1970. */
  readonly time: number
  /** Nanoseconds since 1970: too many digits for a number, so the last ones are not right. */
  readonly timeNano: number
}
