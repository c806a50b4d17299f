import type { ServiceInspect } from '../wire/service.ts'
import { byText } from './container-fields.ts'
import { usedIds } from './outsiders.ts'
import type { StackObjects } from './stack-objects.ts'
import type { StackChange } from './stack-plan.ts'
import { isOf, type StackState } from './stack-state.ts'

/** What is looked through for what the file does not name. */
interface Holdings {
  readonly objects: StackObjects
  readonly state: StackState
  /** Services that are not the stack's. */
  readonly outsiders: readonly ServiceInspect[]
  readonly stack: string
  readonly prune: boolean | 'all'
}

/** What the stack has and the file does not name. */
export function superfluous({ objects, state, outsiders, stack, prune }: Holdings): readonly StackChange[] {
  if (prune === false) return []
  const remove = (kind: StackChange['kind'], name: string, id: string): StackChange => {
    return { kind, name, id, action: 'remove', fields: [] }
  }
  const wanted = new Set(objects.services.map(({ spec }) => spec.Name))
  const gone = state.services.filter(({ Spec }) => !wanted.has(Spec.Name ?? ''))
  const services = gone.map(({ ID, Spec }) => remove('service', Spec.Name ?? ID, ID)).sort(byName)
  if (prune !== 'all') return services
  // What a rollback would go back to is needed, too; the present spec is the previous one of an update.
  const staying = [...state.services.filter((service) => !gone.includes(service)), ...outsiders]
  const needed = new Set(
    staying.flatMap(({ Spec, PreviousSpec }) =>
      [Spec, ...(PreviousSpec === undefined ? [] : [PreviousSpec])].flatMap(usedIds),
    ),
  )
  const named = {
    network: new Set(objects.networks.map(({ Name }) => Name)),
    secret: new Set(objects.secrets.map(({ Name }) => Name)),
    config: new Set(objects.configs.map(({ Name }) => Name)),
  }
  const rest = [
    ...state.secrets
      .filter(({ Spec }) => isOf(stack, Spec.Labels))
      .map(({ ID, Spec }) => remove('secret', Spec.Name, ID))
      .sort(byName),
    ...state.configs
      .filter(({ Spec }) => isOf(stack, Spec.Labels))
      .map(({ ID, Spec }) => remove('config', Spec.Name, ID))
      .sort(byName),
    ...state.networks
      .filter(({ Labels, Scope }) => Scope === 'swarm' && isOf(stack, Labels))
      .map(({ Id, Name }) => remove('network', Name, Id))
      .sort(byName),
  ]
  return [
    ...services,
    ...rest.filter(({ kind, name, id = '' }) => !needed.has(id) && !(kind !== 'service' && named[kind].has(name))),
  ]
}

/** Engines list in no particular order. */
function byName(a: StackChange, b: StackChange): number {
  return byText(a.name, b.name)
}
