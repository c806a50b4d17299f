// Of several values under one key, one has to fit; of several keys, all. Names and ids match by their beginnings: look
// at the answer again where an exact one is meant. What engines document but refuse, or answer wrongly, is left out.

/** Filters of `GET /nodes`. */
export interface NodeFilters {
  /** Beginning of an id. */
  readonly id?: string | readonly string[]
  /** Beginning of a hostname; the name in the spec is not looked at. */
  readonly name?: string | readonly string[]
  /** Role that the node has. */
  readonly role?: 'worker' | 'manager' | readonly ('worker' | 'manager')[]
  /** Label of the node's engine, `key` or `key=value`. */
  readonly label?: string | readonly string[]
  /** Label that the operator gave the node, `key` or `key=value`. */
  readonly 'node.label'?: string | readonly string[]
}

/** What a service can be, as filters call it. */
export type ServiceModeName = 'replicated' | 'global' | 'replicated-job' | 'global-job'

/** Filters of `GET /services`. */
export interface ServiceFilters {
  /** Beginning of an id. */
  readonly id?: string | readonly string[]
  /** Beginning of a name. */
  readonly name?: string | readonly string[]
  /** Label of the service, `key` or `key=value`. */
  readonly label?: string | readonly string[]
  /** How the service is run. */
  readonly mode?: ServiceModeName | readonly ServiceModeName[]
  /** What its tasks are. */
  readonly runtime?: 'container' | 'plugin' | readonly ('container' | 'plugin')[]
}

/** Filters of `GET /tasks`. There is none by the state that a task is in. */
export interface TaskFilters {
  /** Beginning of an id. */
  readonly id?: string | readonly string[]
  /** Beginning of `service.slot.id`. */
  readonly name?: string | readonly string[]
  /** Name or id of a service. One that does not exist is an error. */
  readonly service?: string | readonly string[]
  /** Hostname or id of a node, not `self`. One that does not exist is an error. */
  readonly node?: string | readonly string[]
  /** Label of the task's service, `key` or `key=value`; not of its container. */
  readonly label?: string | readonly string[]
  /** What the task shall become. */
  readonly 'desired-state'?: 'running' | 'shutdown' | 'accepted' | readonly ('running' | 'shutdown' | 'accepted')[]
  /** What the task is. */
  readonly runtime?: 'container' | 'plugin' | readonly ('container' | 'plugin')[]
  /** Only tasks of the service's current spec. Not documented by engines, and what the docker command waits with. */
  readonly '_up-to-date'?: true
}

/** Filters of `GET /secrets`. */
export interface SecretFilters {
  /** Beginning of an id. */
  readonly id?: string | readonly string[]
  /** Beginning of a name. */
  readonly name?: string | readonly string[]
  /** A whole name. */
  readonly names?: string | readonly string[]
  /** Label, `key` or `key=value`. */
  readonly label?: string | readonly string[]
}

/** Filters of `GET /configs`. Unlike secrets they have no `names`. */
export interface ConfigFilters {
  /** Beginning of an id. */
  readonly id?: string | readonly string[]
  /** Beginning of a name. */
  readonly name?: string | readonly string[]
  /** Label, `key` or `key=value`. */
  readonly label?: string | readonly string[]
}

/** Filters of `GET /networks`. */
export interface NetworkFilters {
  /** Part of an id. */
  readonly id?: string | readonly string[]
  /** Part of a name; finds only what this engine itself holds, not every network of the swarm. */
  readonly name?: string | readonly string[]
  /** Name of a driver. */
  readonly driver?: string | readonly string[]
  /** Label, `key` or `key=value`. */
  readonly label?: string | readonly string[]
  /** `swarm` for the networks of the swarm. */
  readonly scope?: 'swarm' | 'global' | 'local' | readonly ('swarm' | 'global' | 'local')[]
  /** Whether the engine made it by itself. */
  readonly type?: 'custom' | 'builtin'
  /** Whether no container of this engine uses it. */
  readonly dangling?: boolean
}

/** Filters of `GET /volumes`. */
export interface VolumeFilters {
  /** Part of a name. */
  readonly name?: string | readonly string[]
  /** Name of a driver. */
  readonly driver?: string | readonly string[]
  /** Label, `key` or `key=value`. */
  readonly label?: string | readonly string[]
  /** Whether no container of this engine uses it. */
  readonly dangling?: boolean
}

/** What events are about. */
export type EventType =
  | 'builder'
  | 'config'
  | 'container'
  | 'daemon'
  | 'image'
  | 'network'
  | 'node'
  | 'plugin'
  | 'secret'
  | 'service'
  | 'volume'

/**
 * Filters of `GET /events`. Names and ids match the beginning of the name or id of anything: add `type`, and look at the
 * events again. Tasks have no events.
 */
export interface EventFilters {
  /** What it is about. */
  readonly type?: EventType | readonly EventType[]
  /** What happened, `create` for instance. */
  readonly event?: string | readonly string[]
  /** `swarm` for what managers tell of the swarm, `local` for what an engine tells of itself. */
  readonly scope?: 'swarm' | 'local' | readonly ('swarm' | 'local')[]
  /** Name or id of a config. */
  readonly config?: string | readonly string[]
  /** Name or id of a container. */
  readonly container?: string | readonly string[]
  /** Name or id of an engine. */
  readonly daemon?: string | readonly string[]
  /** Name or id of an image. */
  readonly image?: string | readonly string[]
  /** Label, `key` or `key=value`. */
  readonly label?: string | readonly string[]
  /** Name or id of a network. */
  readonly network?: string | readonly string[]
  /** Hostname or id of a node. */
  readonly node?: string | readonly string[]
  /** Name or id of a plugin. */
  readonly plugin?: string | readonly string[]
  /** Name or id of a secret. */
  readonly secret?: string | readonly string[]
  /** Name or id of a service. */
  readonly service?: string | readonly string[]
  /** Name of a volume. */
  readonly volume?: string | readonly string[]
}
