import { quoted } from '../engine/quoted.ts'
import type { GenericResource } from '../wire/common.ts'
import type { ResourceRequirements } from '../wire/task.ts'
import { formatCpus, parseCpus } from './cpus.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'
import { formatSize } from './size.ts'

/** What tasks need or may use. Sizes are texts, `'512m'`, or numbers of bytes. */
export interface ResourcesDefinition {
  /** The most that a task may use. */
  readonly limits?: {
    /** Processors, `0.5` or `'0.5'`. */
    readonly cpus?: number | string
    /** Memory, at least 4 MiB. */
    readonly memory?: number | string
    /** Processes and threads; 0 for no limit. */
    readonly pids?: number
  }
  /** What a node must have free for a task. */
  readonly reservations?: {
    /** Processors, `0.5` or `'0.5'`. */
    readonly cpus?: number | string
    /** Memory, at least 4 MiB. */
    readonly memory?: number | string
    /** What operators count by a name of their own: so many, `{ gpu: 1 }`, or certain ones, `{ gpu: ['uuid1'] }`. */
    readonly generic?: Readonly<Record<string, number | readonly string[]>>
  }
  /** Swap beside the memory; -1 for as much as there is. API 1.52. */
  readonly swap?: number | string
  /** 0 to 100, -1 for the node's own. API 1.52. */
  readonly swappiness?: number
}

type Limits = NonNullable<ResourceRequirements['Limits']>
type Reservations = NonNullable<ResourceRequirements['Reservations']>

const leastMemory = 4 * 1024 ** 2

/** The resources of a definition. */
export function encodeResources(fields: FieldReader): ResourceRequirements | undefined {
  return fields.object('resources', (resources) => {
    const Limits = resources.object('limits', (limits) =>
      present<Limits>({
        NanoCPUs: readCpus(limits),
        MemoryBytes: limits.size('memory', leastMemory),
        Pids: limits.count('pids'),
      }),
    )
    const Reservations = resources.object('reservations', (reservations) =>
      present<Reservations>({
        NanoCPUs: readCpus(reservations),
        MemoryBytes: reservations.size('memory', leastMemory),
        GenericResources: readGeneric(reservations),
      }),
    )
    for (const [name, most, needed] of [
      ['memory', Limits?.MemoryBytes, Reservations?.MemoryBytes],
      ['cpus', Limits?.NanoCPUs, Reservations?.NanoCPUs],
    ] as const) {
      if (most && needed && needed > most) throw resources.error(`reservations.${name}`, 'it is more than the limit')
    }
    return present<ResourceRequirements>({
      Limits,
      Reservations,
      SwapBytes: resources.raw('swap') === -1 ? -1 : resources.size('swap'),
      MemorySwappiness: resources.count('swappiness', { least: -1, most: 100 }),
    })
  })
}

function readCpus(fields: FieldReader): number | undefined {
  const cpus = fields.raw('cpus')
  if (cpus === undefined) return undefined
  const nano = typeof cpus === 'number' || typeof cpus === 'string' ? parseCpus(cpus) : undefined
  if (nano === undefined) throw fields.error('cpus', `${quoted(cpus).slice(0, 80)} is no number of processors, 0.5`)
  if (nano !== 0 && nano < 1_000_000) throw fields.error('cpus', 'engines want at least 0.001')
  return nano
}

function readGeneric(fields: FieldReader): readonly GenericResource[] | undefined {
  const generic = fields.raw('generic')
  if (generic === undefined) return undefined
  if (typeof generic !== 'object' || generic === null || Array.isArray(generic)) {
    throw fields.error('generic', 'an object is wanted, { gpu: 1 }')
  }
  return Object.entries(generic).flatMap(([Kind, wanted]: [string, unknown]): GenericResource[] => {
    const wrong = (): Error => fields.error(`generic.${Kind}`, 'so many are wanted, 1, or a list of certain ones')
    if (Kind === '' || !Kind.isWellFormed()) throw wrong()
    if (Number.isSafeInteger(wanted) && Number(wanted) > 0) {
      return [{ DiscreteResourceSpec: { Kind, Value: Number(wanted) } }]
    }
    if (!Array.isArray(wanted)) throw wrong()
    return wanted.map((Value: unknown) => {
      if (typeof Value !== 'string' || Value === '' || !Value.isWellFormed()) throw wrong()
      return { NamedResourceSpec: { Kind, Value } }
    })
  })
}

/** The resources of the wire. */
export function decodeResources(resources: ResourceRequirements | undefined): ResourcesDefinition | undefined {
  if (resources === undefined) return undefined
  const { Limits, Reservations, SwapBytes, MemorySwappiness } = resources
  const sizeOf = (bytes: number | null | undefined) =>
    bytes === -1 ? -1 : typeof bytes === 'number' ? formatSize(bytes) : undefined
  const both = ({ NanoCPUs, MemoryBytes }: Limits) => ({
    cpus: NanoCPUs === undefined ? undefined : formatCpus(NanoCPUs),
    memory: sizeOf(MemoryBytes),
  })
  return present<ResourcesDefinition>({
    limits: Limits && present({ ...both(Limits), pids: Limits.Pids }),
    reservations:
      Reservations && present({ ...both(Reservations), generic: decodeGeneric(Reservations.GenericResources) }),
    swap: sizeOf(SwapBytes),
    swappiness: MemorySwappiness ?? undefined,
  })
}

function decodeGeneric(
  generic: readonly GenericResource[] | undefined,
): Readonly<Record<string, number | readonly string[]>> | undefined {
  if (generic === undefined) return undefined
  const kinds = new Map<string, number | readonly string[]>()
  for (const resource of generic) {
    if ('DiscreteResourceSpec' in resource) {
      kinds.set(resource.DiscreteResourceSpec.Kind, resource.DiscreteResourceSpec.Value)
    } else {
      const { Kind, Value } = resource.NamedResourceSpec
      const named = kinds.get(Kind)
      kinds.set(Kind, Array.isArray(named) ? [...named, Value] : [Value])
    }
  }
  return Object.fromEntries(kinds)
}
