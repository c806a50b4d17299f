import type { CallOptions } from '../call-options.ts'
import type { Managers } from '../managers/managers.ts'
import type { Config } from '../wire/config.ts'
import type { Network } from '../wire/network.ts'
import type { Secret } from '../wire/secret.ts'
import type { ServiceInspect } from '../wire/service.ts'
import { namespaceLabel } from './stack-names.ts'

/** What a swarm has of a stack, and everything that the names of a file could mean. */
export interface StackState {
  /** Those of the stack. */
  readonly services: readonly ServiceInspect[]
  /** All that the manager knows. */
  readonly networks: readonly Network[]
  /** All of the swarm. */
  readonly secrets: readonly Secret[]
  /** All of the swarm. */
  readonly configs: readonly Config[]
}

/** Reads it. Engines find objects by the beginnings of their names, so they are found here, by their whole names. */
export async function readStackState(managers: Managers, stack: string, options: CallOptions): Promise<StackState> {
  return managers.read(async (engine, call) => {
    const [services, networks, secrets, configs] = await Promise.all([
      engine.services.list({ ...call, filters: { label: `${namespaceLabel}=${stack}` } }),
      engine.networks.list(call),
      engine.secrets.list(call),
      engine.configs.list(call),
    ])
    return { services: services.filter(({ Spec }) => isOf(stack, Spec.Labels)), networks, secrets, configs }
  }, options)
}

/** Whether labels say that something belongs to a stack. */
export function isOf(stack: string, labels: Readonly<Record<string, string>> | null | undefined): boolean {
  return labels?.[namespaceLabel] === stack
}
