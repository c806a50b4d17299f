import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import { removeObject } from '../update/remove-object.ts'
import { waitFor } from '../wait/wait-for.ts'
import type { ServiceInspect } from '../wire/service.ts'
import type { NetworkCall } from './network-call.ts'
import { listNetworks } from './read-networks.ts'

/** How long a manager may take to say what it knows; one that does not answer is not waited for. */
const patienceMs = 3_000

/**
 * Removes a network by its full id, and waits until no manager shows it any more: a service that is made before could
 * still find its name, and then nothing behind it.
 *
 * @returns whether it was there
 */
export async function removeNetwork({ action, managers, options }: NetworkCall, id: string): Promise<boolean> {
  const removed = await removeObject(
    {
      action,
      managers,
      remove: async (engine, limits) => {
        try {
          await engine.networks.remove(id, limits)
        } catch (error) {
          // A manager without a leader misses every network of the swarm: only a whole list proves that it is gone.
          if (!isSwarmError(error, 'NOT_FOUND')) throw error
          const there = (await listNetworks(engine, limits)).some(({ Id }) => Id === id)
          throw there ? new SwarmError('NO_LEADER', { action, engine: engine.address, cause: error }) : error
        }
      },
    },
    options,
  ).catch(async (error: unknown) => {
    if (!isSwarmError(error, 'IN_USE')) throw error
    const services = (await managers.read((engine, limits) => engine.services.list(limits), options))
      .filter((service) => uses(service, id))
      .map(({ ID, Spec }) => Spec.Name ?? ID)
      .sort()
    const which = services.length === 1 ? 'the service' : 'the services'
    throw new SwarmError('IN_USE', {
      action,
      engine: error.engine,
      meaning: services.length === 0 ? undefined : `it is in use by ${which} ${services.join(', ')}`,
      engineMessage: error.engineMessage,
      status: error.status,
      details: { services },
      cause: error,
    })
  })
  await waitFor(
    async (signal) => {
      const shown = await Promise.all(
        managers.engines.map(async (engine) => {
          const networks = await engine.networks.list({ signal, timeoutMs: patienceMs }).catch(() => [])
          // A list that the end of the wait has cut short says nothing about the network.
          signal.throwIfAborted()
          return networks.some(({ Id }) => Id === id) ? [engine.address] : []
        }),
      )
      const left = shown.flat()
      return left.length === 0 ? { done: true } : { pending: `still shown by ${left.join(', ')}` }
    },
    { ...options, action },
  )
  return removed
}

function uses({ Spec: { TaskTemplate: template, Networks: older } }: ServiceInspect, id: string): boolean {
  return [...(template.Networks ?? []), ...(older ?? [])].some(({ Target }) => Target === id)
}
