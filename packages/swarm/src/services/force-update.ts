import type { Draft } from '../update/draft.ts'
import type { ServiceSpec } from '../wire/service.ts'

/** Makes the tasks of a spec other ones though nothing else is changed. */
export function forceUpdate({ TaskTemplate }: Draft<ServiceSpec>): void {
  TaskTemplate.ForceUpdate = (TaskTemplate.ForceUpdate ?? 0) + 1
}
