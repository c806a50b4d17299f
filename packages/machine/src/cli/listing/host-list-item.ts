import { engineDefaults, swarmDefaults } from '../../config/config-defaults.ts'
import { type JsonNode, nodeAt } from '../../config/json-node.ts'
import { GoStruct, type GoValue } from '../../template/go-value.ts'
import { optionStruct } from './option-struct.ts'

/** One row of `docker-machine ls`, with the names that templates know. */
export interface HostListItem {
  readonly Name: string
  /** `*` when `DOCKER_HOST` points there, else `-`. */
  readonly Active: string
  readonly ActiveHost: boolean
  readonly ActiveSwarm: boolean
  readonly DriverName: string
  readonly State: string
  readonly URL: string
  readonly SwarmOptions: GoValue
  /** The name of the master, with standalone Swarm. */
  readonly Swarm: string
  readonly EngineOptions: GoValue
  readonly Error: string
  /** With a `v` in front, or `Unknown`. */
  readonly DockerVersion: string
  /** As Go prints a duration: `12.5ms`. */
  readonly ResponseTime: string
  /** `manager` or `worker` in swarm mode; present when it was asked for. */
  readonly SwarmRole?: string
  /** The engine's state in swarm mode, likewise. */
  readonly SwarmState?: string
}

/** The headers of a table, by the fields that stand below them. */
export const listHeaders: Readonly<Record<keyof HostListItem, string>> = {
  Name: 'NAME',
  Active: 'ACTIVE',
  ActiveHost: 'ACTIVE_HOST',
  ActiveSwarm: 'ACTIVE_SWARM',
  DriverName: 'DRIVER',
  State: 'STATE',
  URL: 'URL',
  SwarmOptions: 'SWARM_OPTIONS',
  Swarm: 'SWARM',
  EngineOptions: 'ENGINE_OPTIONS',
  Error: 'ERRORS',
  DockerVersion: 'DOCKER',
  ResponseTime: 'RESPONSE',
  SwarmRole: 'ROLE',
  SwarmState: 'NODE',
}

/** A row with nothing in it but what a configuration says by itself; `undefined` where that cannot be read. */
export function unaskedItem(document: JsonNode | undefined): HostListItem {
  const options = nodeAt(document, 'HostOptions')
  return {
    Name: '',
    Active: '',
    ActiveHost: false,
    ActiveSwarm: false,
    DriverName: '',
    State: '',
    URL: '',
    SwarmOptions: optionStruct('swarm.Options', nodeAt(options, 'SwarmOptions'), swarmDefaults),
    Swarm: '',
    EngineOptions: optionStruct('engine.Options', nodeAt(options, 'EngineOptions'), engineDefaults),
    Error: '',
    DockerVersion: '',
    ResponseTime: '0s',
  }
}

/** The row as templates see it. */
export function toStruct(item: HostListItem): GoStruct {
  return new GoStruct('commands.HostListItem', { ...item })
}
