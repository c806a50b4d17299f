import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import { removeObject } from '../update/remove-object.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { ContentCall } from './content-call.ts'

/** Services that use one of these, as they are now. */
export async function servicesThatUse(call: ContentCall, ids: ReadonlySet<string>): Promise<ServiceInspect[]> {
  const { kind, managers, options } = call
  const services = await managers.read((engine, limits) => engine.services.list(limits), options)
  return services.filter(({ Spec }) => kind.usedBy(Spec).some((id) => ids.has(id)))
}

/**
 * Removes one by its full id.
 *
 * @param untilUnused - whether to wait for the services that use it, instead of giving up
 * @returns whether it was there
 * @throws SwarmError `IN_USE` with the names of those services
 */
export async function removeContent(call: ContentCall, id: string, untilUnused: boolean): Promise<boolean> {
  const { action, kind, managers, options } = call
  return waitFor(
    async (signal): Promise<ConditionResult<boolean>> => {
      const limits = endingWith(signal)
      try {
        const remove = {
          action,
          managers,
          remove: (engine: Engine, own: CallOptions) => kind.endpoints(engine).remove(id, own),
        }
        return { done: await removeObject(remove, limits) }
      } catch (error) {
        if (!isSwarmError(error, 'IN_USE')) throw error
        const users = await servicesThatUse({ ...call, options: limits }, new Set([id]))
        const services = users.map(({ ID, Spec }) => Spec.Name ?? ID).sort()
        const meaning = `it is in use by ${services.length === 1 ? 'the service' : 'the services'} ${services.join(', ')}`
        if (untilUnused) return { pending: meaning }
        throw new SwarmError('IN_USE', {
          action,
          engine: error.engine,
          // What used it a moment ago may have gone since: the engine's own words are left then.
          meaning: services.length === 0 ? undefined : meaning,
          engineMessage: error.engineMessage,
          status: error.status,
          details: { services },
          cause: error,
        })
      }
    },
    { ...options, action, intervalMs: 500 },
  )
}
