import type { ServiceSpec } from '../wire/service.ts'
import type { ContainerDefinition } from './container-definition.ts'
import type { PlacementDefinition } from './placement.ts'
import type { PortDefinition } from './ports.ts'
import type { ResourcesDefinition } from './resources.ts'
import type { RestartPolicyDefinition } from './restart-policy.ts'
import type { ModeDefinition } from './service-mode.ts'
import type { ServiceNetworkDefinition } from './service-networks.ts'
import type { RollbackPolicyDefinition, UpdatePolicyDefinition } from './update-policy.ts'

/** Parts of a spec as the wire spells it; `null` takes something away. */
export type ServiceSpecPatch = SpecPatch<ServiceSpec>

type SpecPatch<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: SpecPatch<Value[Key]> | null }
    : Value

/** What a definition says about everything but the container and the mode. */
export interface ServiceSettings extends PlacementDefinition {
  /** Letters, digits, `-` and `_`, at most 63. It cannot be changed. */
  readonly name?: string
  /** Labels of the service, not of its containers. */
  readonly labels?: Readonly<Record<string, string | number | boolean>>
  /** `'8080:80'`, `'53:53/udp'`, ranges `'8000-8002:80-82'`, or written out. */
  readonly ports?: readonly (string | PortDefinition)[]
  /** One address for all tasks (`vip`, by default), or the tasks' own (`dnsrr`). */
  readonly endpointMode?: 'vip' | 'dnsrr'
  /** Networks of the swarm, by name or id, or written out. */
  readonly networks?: readonly (string | ServiceNetworkDefinition)[]
  /** What tasks need or may use. */
  readonly resources?: ResourcesDefinition
  /** When a task is replaced. */
  readonly restartPolicy?: RestartPolicyDefinition
  /** How an update goes. Not for jobs. */
  readonly updatePolicy?: UpdatePolicyDefinition
  /** How a rollback goes. Not for jobs. */
  readonly rollbackPolicy?: RollbackPolicyDefinition
  /** Where the log goes. */
  readonly logging?: {
    /** `json-file`, `local`, `none` …; the node's own by default. */
    readonly driver?: string
    /** Driver-specific. */
    readonly options?: Readonly<Record<string, string | number | boolean>>
  }
  /** Another number replaces all tasks though nothing else has changed. */
  readonly forceUpdate?: number
  /**
   * What this shape has no words for, spelled as the wire spells it, merged into what the rest says (RFC 7396: objects
   * field by field, lists as a whole, `null` takes away). It is sent as it is.
   */
  readonly spec?: ServiceSpecPatch
  /** Of a spec as the wire spells it; here it goes into `spec`. */
  readonly TaskTemplate?: undefined
}

/**
 * A service as people write it: an image, a mode and what else is to be said. What is left out is not sent, and the
 * engine's defaults hold. Durations are texts with units, `'10s'`, `'1m30s'`; sizes `'512m'`, or numbers of bytes.
 *
 * @example
 * ```ts
 * const web: ServiceDefinition = {
 *   name: 'web',
 *   image: 'nginx:1.27',
 *   replicas: 3,
 *   ports: ['8080:80'],
 *   healthCheck: { test: 'curl -f localhost', interval: '10s' },
 *   resources: { limits: { memory: '512m' } },
 *   updatePolicy: { order: 'start-first', failureAction: 'rollback' },
 * }
 * ```
 */
export type ServiceDefinition = ContainerDefinition & ServiceSettings & ModeDefinition
