import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { untilGone } from '../services/until-gone.ts'
import { endingWith } from '../wait/ending-with.ts'
import { timeLeft } from '../wait/time-left.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { StackProgress } from './deploy-options.ts'
import { readOutsiders, usedIds } from './outsiders.ts'
import { removePart, type StackPart } from './remove-part.ts'
import { isOf, readStackState } from './stack-state.ts'

/** How a stack is removed. */
export interface StackRemoveOptions extends CallOptions {
  /** Is told of every step. */
  readonly onProgress?: (progress: StackProgress) => void
  /**
   * How long all of it may take, in milliseconds.
   * @default 120000
   */
  readonly timeoutMs?: number
}

/** What a removal did. */
export interface StackRemoveResult {
  /** False when there was nothing of that stack. */
  readonly changed: boolean
  /** What was removed, in that order. */
  readonly removed: readonly { readonly kind: StackProgress['kind']; readonly name: string }[]
}

const defaultTimeoutMs = 120_000
/** Removes a stack: services first, then what they used, and waits until all of it is gone. */
export async function removeStack(
  managers: Managers,
  stack: string,
  options: StackRemoveOptions,
): Promise<StackRemoveResult> {
  const action = `remove the stack ${JSON.stringify(stack)}`
  const { onProgress, signal, timeoutMs = defaultTimeoutMs } = options
  const left = timeLeft({ action, signal, timeoutMs }, defaultTimeoutMs)
  const tell = ({ kind, name }: StackPart, step: 'removing' | 'done'): void => onProgress?.({ kind, name, step })
  const owned = await ownedObjects(managers, stack, { signal, timeoutMs })
  refuseUsed(action, owned, await readOutsiders(managers, stack, left()))
  for (const one of owned) {
    tell(one, 'removing')
    await removePart(managers, one, left())
  }
  for (const one of owned) if (one.kind === 'service') await untilGone(managers, one, left())
  await waitFor(async (limit): Promise<ConditionResult<true>> => {
    const rest = await ownedObjects(managers, stack, endingWith(limit))
    const names = rest.map(({ kind, name }) => `the ${kind} ${name}`)
    return rest.length === 0 ? { done: true } : { pending: `${names.join(', ')} is still there` }
  }, left())
  for (const one of owned) tell(one, 'done')
  return { changed: owned.length > 0, removed: owned.map(({ kind, name }) => ({ kind, name })) }
}

/** What has the label of a stack, in the order in which it can go. */
async function ownedObjects(managers: Managers, stack: string, call: CallOptions): Promise<StackPart[]> {
  const { services, secrets, configs, networks } = await readStackState(managers, stack, call)
  const labelled = <One extends { readonly ID: string; readonly Spec: { readonly Name: string } }>(
    kind: StackPart['kind'],
    all: readonly One[],
    labels: (one: One) => Readonly<Record<string, string>> | undefined,
  ): StackPart[] =>
    all
      .filter((one) => isOf(stack, labels(one)))
      .map((one) => ({ kind, name: one.Spec.Name, id: one.ID }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  return [
    ...services
      .map(
        (service): StackPart => ({ kind: 'service', name: service.Spec.Name ?? service.ID, id: service.ID, service }),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...labelled('secret', secrets, ({ Spec }) => Spec.Labels),
    ...labelled('config', configs, ({ Spec }) => Spec.Labels),
    ...networks
      .filter(({ Labels, Scope }) => Scope === 'swarm' && isOf(stack, Labels))
      .map(({ Id, Name }): StackPart => ({ kind: 'network', name: Name, id: Id })),
  ]
}

/**
 * Refuses what somebody else still needs, before anything is removed.
 *
 * @throws SwarmError `IN_USE`
 */
function refuseUsed(action: string, owned: readonly StackPart[], outsiders: readonly ServiceInspect[]): void {
  const used = owned.flatMap(({ kind, name, id }) => {
    const users = outsiders.filter(({ Spec }) => usedIds(Spec).includes(id)).map(({ ID, Spec }) => Spec.Name ?? ID)
    return users.length === 0 ? [] : [{ what: `the ${kind} ${name}`, users: users.sort() }]
  })
  if (used.length === 0) return
  throw new SwarmError('IN_USE', {
    action,
    meaning: used.map(({ what, users }) => `${what} is in use by ${users.join(', ')}`).join('; '),
    remedy: 'remove these services first, or move them to something else',
    details: { services: [...new Set(used.flatMap(({ users }) => users))].sort() },
  })
}
