import type { Placement } from '../wire/task.ts'
import { constraintProblem, spreadProblem } from './constraint-problem.ts'
import type { FieldReader } from './field-reader.ts'
import { present, presentOrNothing } from './present.ts'

/** Which nodes tasks go to. */
export interface PlacementDefinition {
  /** What a node must be, all of it: `'node.role==worker'`, `'node.labels.zone!=a'`. */
  readonly constraints?: readonly string[]
  /** What to spread tasks over, the most important first. */
  readonly preferences?: readonly {
    /** Evenly over the values of a label, `'node.labels.zone'`. */
    readonly spread: string
  }[]
  /** The most tasks on one node; 0 for no limit. */
  readonly maxReplicasPerNode?: number
  /** What the image is for. Filled in by the registry's word where the image is pinned. */
  readonly platforms?: readonly {
    /** `linux` or `windows`. */
    readonly os?: string
    /** Go's name: `amd64`, `arm64` … */
    readonly architecture?: string
  }[]
}

type Platform = NonNullable<Placement['Platforms']>[number]

/** Where tasks go by a definition. */
export function encodePlacement(fields: FieldReader): Placement | undefined {
  return presentOrNothing<Placement>({
    Constraints: fields.list('constraints', (constraint, place) => {
      const problem = typeof constraint === 'string' ? constraintProblem(constraint) : 'a text is wanted'
      if (problem !== undefined) throw fields.errorAt(place, problem)
      return constraint as string
    }),
    Preferences: fields.list('preferences', (preference, place) =>
      fields.inside(preference, place, (inner) => {
        const SpreadDescriptor = inner.requiredText('spread')
        const problem = spreadProblem(SpreadDescriptor)
        if (problem !== undefined) throw inner.error('spread', problem)
        return { Spread: { SpreadDescriptor } }
      }),
    ),
    MaxReplicas: fields.count('maxReplicasPerNode'),
    Platforms: fields.list('platforms', (platform, place) =>
      fields.inside(platform, place, (inner) =>
        present<Platform>({ Architecture: inner.text('architecture'), OS: inner.text('os') }),
      ),
    ),
  })
}

/** Where tasks go by the wire. */
export function decodePlacement(placement: Placement | undefined): PlacementDefinition {
  return present<PlacementDefinition>({
    constraints: placement?.Constraints,
    preferences: placement?.Preferences?.map(({ Spread }) => ({ spread: Spread?.SpreadDescriptor ?? '' })),
    maxReplicasPerNode: placement?.MaxReplicas,
    platforms: placement?.Platforms?.map(({ Architecture: architecture, OS: os }) => present({ os, architecture })),
  })
}
