import { quoted } from '../engine/quoted.ts'
import type { ContainerSpec } from '../wire/container-spec.ts'
import type { FieldReader } from './field-reader.ts'

/** Limits of processes by name, `nofile` for instance: one number for both, or each. -1 for no limit. */
export type ProcessLimitsDefinition = Readonly<
  Record<
    string,
    | number
    | {
        /** Where the kernel begins to refuse. */
        readonly soft: number
        /** How far a process may raise it. */
        readonly hard: number
      }
  >
>

type Ulimits = NonNullable<ContainerSpec['Ulimits']>

/** The limits of a definition. */
export function encodeProcessLimits(fields: FieldReader): Ulimits | undefined {
  const ulimits = fields.raw('ulimits')
  if (ulimits === undefined) return undefined
  if (typeof ulimits !== 'object' || ulimits === null || Array.isArray(ulimits)) {
    throw fields.error('ulimits', 'an object is wanted, { nofile: 1024 }')
  }
  return Object.entries(ulimits).map(([Name, limit]: [string, unknown]) => {
    const place = `ulimits[${quoted(Name)}]`
    if (!/^[a-z]+$/.test(Name)) throw fields.errorAt(place, "it is no name of a limit, 'nofile'")
    const both = typeof limit === 'number' ? { soft: limit, hard: limit } : limit
    return fields.inside(both, place, (inner) => {
      const [Soft, Hard] = [inner.count('soft', { least: -1 }), inner.count('hard', { least: -1 })]
      if (Soft === undefined || Hard === undefined) throw fields.errorAt(place, 'soft and hard are wanted')
      if (Hard !== -1 && (Soft === -1 || Soft > Hard)) throw fields.errorAt(place, 'soft is more than hard')
      return { Name, Soft, Hard }
    })
  })
}

/** The limits of the wire. */
export function decodeProcessLimits(ulimits: Ulimits | undefined): ProcessLimitsDefinition | undefined {
  return (
    ulimits &&
    Object.fromEntries(ulimits.map(({ Name, Soft, Hard }) => [Name, Soft === Hard ? Soft : { soft: Soft, hard: Hard }]))
  )
}
