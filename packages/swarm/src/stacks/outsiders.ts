import type { CallOptions } from '../call-options.ts'
import { configsUsedBy, secretsUsedBy } from '../contents/references.ts'
import type { Managers } from '../managers/managers.ts'
import type { ServiceInspect, ServiceSpec } from '../wire/service.ts'
import { isOf } from './stack-state.ts'

/** The services of a swarm that do not belong to a stack: they may have its names, or use what is its. */
export async function readOutsiders(
  managers: Managers,
  stack: string,
  options: CallOptions,
): Promise<readonly ServiceInspect[]> {
  const services = await managers.read((engine, call) => engine.services.list(call), options)
  return services.filter(({ Spec }) => !isOf(stack, Spec.Labels))
}

/** Ids of the networks, secrets and configs that a service uses. */
export function usedIds(spec: ServiceSpec): string[] {
  const networks = [...(spec.TaskTemplate.Networks ?? []), ...(spec.Networks ?? [])].map(({ Target }) => Target)
  return [...networks, ...secretsUsedBy(spec), ...configsUsedBy(spec)]
}
