import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { removeNetwork } from '../networks/remove-network.ts'
import { removeService } from '../services/remove-service.ts'
import { removeObject } from '../update/remove-object.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, type WaitOptions, waitFor } from '../wait/wait-for.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { StackChange } from './stack-plan.ts'

/** Something of a stack. */
export interface StackPart {
  readonly kind: StackChange['kind']
  readonly name: string
  /** Its full id. */
  readonly id: string
  /** As it was found, where it is one. */
  readonly service?: ServiceInspect | undefined
}

/** Managers learn some moments later that nothing is on a network any more, and after an election later than that. */
const inUseMs = 30_000

/**
 * Removes something of a stack; of a job, what is under way ends first. What is gone already is as good.
 *
 * @param patienceMs - how long a network may be in use, in milliseconds
 * @throws SwarmError `IN_USE`
 */
export async function removePart(
  managers: Managers,
  { kind, name, id, service }: StackPart,
  options: WaitOptions,
  patienceMs = inUseMs,
): Promise<void> {
  const { action } = options
  if (kind === 'network') return removeUnused(managers, { name, id }, options, patienceMs)
  if (service !== undefined) {
    await removeService(managers, service, options)
    return
  }
  await removeObject({ action, managers, remove: (engine, call) => engine[`${kind}s`].remove(id, call) }, options)
}

async function removeUnused(
  managers: Managers,
  { name, id }: { readonly name: string; readonly id: string },
  options: WaitOptions,
  patienceMs: number,
): Promise<void> {
  const since = performance.now()
  await waitFor(async (signal): Promise<ConditionResult<boolean>> => {
    try {
      return { done: await removeNetwork({ action: options.action, managers, options: endingWith(signal) }, id) }
    } catch (error) {
      // Somebody else has just removed it: managers list it for some moments more.
      if (isSwarmError(error, 'NO_LEADER')) return { pending: `the network ${name} is still shown` }
      if (!isSwarmError(error, 'IN_USE') || performance.now() - since >= patienceMs) throw error
      return { pending: `the network ${name} is in use` }
    }
  }, options)
}
