import { isDeepStrictEqual } from 'node:util'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { ServiceInspect } from '../wire/service.ts'

/**
 * Sends a service back to its previous spec. Doing so twice comes out where it began, so a write without an answer is
 * looked up first, and it is repeated only where both specs are still the same.
 */
export async function rollbackService(
  managers: Managers,
  service: ServiceInspect,
  { action, call }: { readonly action: string; readonly call: { readonly signal: AbortSignal } },
): Promise<ServiceInspect> {
  const { ID: id, Spec: spec, PreviousSpec: previous } = service
  if (previous === undefined) throw new SwarmError('NO_PREVIOUS_SPEC', { action })
  let now = service
  for (;;) {
    const { Index: version } = now.Version
    try {
      const options = { rollback: 'previous', registryAuthFrom: 'previous-spec' } as const
      await managers.write(
        (engine, limits) => engine.services.update(id, version, spec, { ...limits, ...options }),
        call,
      )
      return now
    } catch (error) {
      if (!isSwarmError(error, 'VERSION_CONFLICT', 'CONNECTION_LOST', 'LEADERSHIP_LOST', 'TIMED_OUT')) throw error
      now = await managers.read((engine, limits) => engine.services.inspect(id, limits), call)
      const refused = error.code === 'VERSION_CONFLICT'
      if (!refused && now.Version.Index !== version && isDeepStrictEqual(now.Spec, previous)) return service
      // The version keeps a repeated write from being carried out twice.
      if (!isDeepStrictEqual(now.Spec, spec) || !isDeepStrictEqual(now.PreviousSpec, previous)) throw error
    }
  }
}
