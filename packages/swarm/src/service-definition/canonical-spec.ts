import { isDeepStrictEqual } from 'node:util'
import type { ServiceMode, ServiceSpec } from '../wire/service.ts'

/** What engines make of an object of a spec. Zero, `false`, `''`, `[]` and `{}` say nothing in it. */
interface Rule {
  /** Fields in which even those say something. */
  readonly counts?: readonly string[]
  /** Fields with the value that they have by default: given or not, it is the same. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** What engines fill in. */
  readonly filled?: Readonly<Record<string, unknown>>
  /** Whether the object says something where nothing is in it. */
  readonly stays?: boolean
  /** Objects inside, and lists of objects. What is not named is taken as it is. */
  readonly inside?: Readonly<Record<string, Rule>>
}

/** Without a parallelism engines replace all tasks at once; one at a time is their default without any policy. */
const policy: Rule = {
  counts: ['Parallelism', 'MaxFailureRatio'],
  filled: { Parallelism: 0, FailureAction: 'pause', MaxFailureRatio: 0, Order: 'stop-first' },
  stays: true,
}

/** Found out by asking engines 20.10, 26.1 and 28.5 for one thing at a time and reading what they keep. */
const rules: Rule = {
  stays: true,
  inside: {
    TaskTemplate: {
      stays: true,
      defaults: { Runtime: 'container' },
      inside: {
        ContainerSpec: {
          stays: true,
          counts: ['Init', 'StopGracePeriod'],
          defaults: { Isolation: 'default' },
          inside: {
            Privileges: { inside: { SELinuxContext: {} } },
            Healthcheck: {},
            DNSConfig: {},
            Mounts: {
              defaults: { Consistency: 'default' },
              stays: true,
              inside: { BindOptions: {}, VolumeOptions: { inside: { DriverConfig: {} } }, TmpfsOptions: {} },
            },
          },
        },
        Resources: { counts: ['SwapBytes', 'MemorySwappiness'], inside: { Limits: {}, Reservations: {} } },
        RestartPolicy: { counts: ['Delay', 'Window'], defaults: { Condition: 'any' } },
        Placement: { inside: { Platforms: { stays: true } } },
        LogDriver: { stays: true },
        Networks: { stays: true },
      },
    },
    UpdateConfig: policy,
    RollbackConfig: policy,
    EndpointSpec: {
      defaults: { Mode: 'vip' },
      inside: { Ports: { stays: true, filled: { Protocol: 'tcp', PublishMode: 'ingress' } } },
    },
    Networks: { stays: true },
  },
}

/**
 * A spec in the one form that all specs have that mean the same to an engine: without what says nothing, which engines
 * add and leave out as they like, and with what they fill in. Two specs are the same to an engine where these are equal.
 */
export function canonicalSpec(spec: ServiceSpec): ServiceSpec {
  const { Mode, ...rest } = tidied(withoutNulls(spec), rules) as unknown as ServiceSpec
  return { ...rest, Mode: canonicalMode(Mode) }
}

function tidied(value: unknown, rule: Rule): Record<string, unknown> {
  const { counts = [], defaults = {}, filled = {}, inside = {} } = rule
  const said = Object.entries(value as object).flatMap(([name, field]) => {
    const deeper = Object.hasOwn(inside, name) ? inside[name] : undefined
    const tidy = deeper === undefined ? field : tidiedInside(field, deeper)
    const nothing = saysNothing(tidy) && !counts.includes(name) && !(deeper?.stays === true && isObject(tidy))
    const usual = Object.hasOwn(defaults, name) && isDeepStrictEqual(tidy, defaults[name])
    return nothing || usual ? [] : [[name, tidy] as const]
  })
  return Object.fromEntries([...Object.entries(filled), ...said])
}

/** Whatever stands there: what is no object is the engine's to refuse. */
function tidiedInside(value: unknown, rule: Rule): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (isObject(item) ? tidied(item, rule) : item))
  return isObject(value) ? tidied(value, rule) : value
}

function canonicalMode(mode: ServiceMode | undefined): ServiceMode {
  if (mode?.ReplicatedJob !== undefined) {
    const { MaxConcurrent = 1, TotalCompletions = MaxConcurrent } = mode.ReplicatedJob
    return { ReplicatedJob: { MaxConcurrent, TotalCompletions } }
  }
  if (mode === undefined || Object.keys(mode).length === 0) return { Replicated: { Replicas: 1 } }
  return mode.Replicated === undefined ? mode : { Replicated: { Replicas: mode.Replicated.Replicas ?? 1 } }
}

function saysNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) ? Object.keys(value).length === 0 : !value
}

/** To an engine, `null` is the same as leaving it out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]])),
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
