import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { readMembership } from './membership.ts'

/** Whose swarm it is, and how to leave it. */
interface Leaving {
  /** The managers of the swarm. */
  readonly managers: Managers
  /** Limits, and whether a manager may leave. */
  readonly options: CallOptions & { readonly force?: boolean }
}

/**
 * Takes an engine out of this swarm; says whether it was in it.
 *
 * @throws SwarmError `IN_ANOTHER_SWARM`, `FORCE_REQUIRED`
 */
export async function leaveSwarm(engine: Engine, { managers, options }: Leaving): Promise<boolean> {
  const { force = false, ...call } = options
  const { state, clusterId } = await readMembership(engine, call)
  if (state === 'inactive') return false
  // Only a node that is surely another swarm's is refused: a manager without quorum must be able to leave.
  if (clusterId !== undefined && !managers.engines.includes(engine)) {
    const ours = await managers.read((manager, limits) => manager.swarm.inspect(limits), call)
    if (ours.ID !== clusterId) {
      throw new SwarmError('IN_ANOTHER_SWARM', {
        action: 'leave the swarm',
        engine: engine.address,
        details: { clusterId },
      })
    }
  }
  try {
    await engine.swarm.leave({ ...call, force })
  } catch (error) {
    // An engine that was just locked may write its key once more while it removes it: it has left, and says that it failed.
    const left = isSwarmError(error, 'ENGINE_ERROR') && /directory not empty/.test(error.engineMessage ?? '')
    if (!left || (await readMembership(engine, call)).state !== 'inactive') throw error
  }
  managers.remove(engine)
  return true
}
