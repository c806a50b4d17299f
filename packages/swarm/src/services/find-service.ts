import type { CallOptions } from '../call-options.ts'
import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { ServiceInspect } from '../wire/service.ts'

const idPattern = /^[a-z0-9]{25}$/

/**
 * Finds a service by its exact name or its full id. Engines take the beginning of an id too, and capital letters for small
 * ones: a name that is gone could find a stranger.
 *
 * @throws SwarmError `NOT_FOUND`
 */
export async function findService(
  managers: Managers,
  nameOrId: string,
  { action, call }: { readonly action: string; readonly call: CallOptions },
): Promise<ServiceInspect> {
  if (typeof nameOrId !== 'string' || nameOrId === '') {
    throw new SwarmError('INVALID_ARGUMENT', {
      action,
      meaning: `${quoted(nameOrId)} is no name or id of a service`,
      details: { argument: 'nameOrId' },
    })
  }
  const keys = idPattern.test(nameOrId) ? (['id', 'name'] as const) : (['name'] as const)
  for (const key of keys) {
    const services = await managers.read(
      (engine, limits) => engine.services.list({ ...limits, filters: { [key]: nameOrId }, status: true }),
      call,
    )
    const found = services.find(({ ID, Spec }) => (key === 'id' ? ID : Spec.Name) === nameOrId)
    if (found !== undefined) return found
  }
  throw new SwarmError('NOT_FOUND', { action, meaning: `there is no service ${quoted(nameOrId)}` })
}
