import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { noAnswer } from '../managers/no-answer.ts'
import { type Membership, readMembership } from './membership.ts'

/** Whose swarm it is, and how to leave it. */
interface Leaving {
  /** The managers of the swarm. */
  readonly managers: Managers
  /** Whether a manager may leave. */
  readonly force: boolean
  /** Signal and deadline. */
  readonly call: CallOptions
}

const action = 'leave the swarm'

/** How long managers may take to say whether a worker is theirs: one whose swarm is lost must be able to leave. */
const patienceMs = 10_000

/**
 * Takes an engine out of this swarm; says whether it was in it.
 *
 * @throws SwarmError `IN_ANOTHER_SWARM`, `FORCE_REQUIRED`
 */
export async function leaveSwarm(engine: Engine, { managers, force, call }: Leaving): Promise<boolean> {
  const membership = await readMembership(engine, call)
  if (membership.state === 'inactive') return false
  // A manager without quorum must be able to leave: that of this swarm is asked for nothing.
  if (!managers.engines.includes(engine)) await refuseStranger(engine, membership, managers, call)
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

/** Only a node that is surely another swarm's is refused. */
async function refuseStranger(
  engine: Engine,
  membership: Membership,
  managers: Managers,
  call: CallOptions,
): Promise<void> {
  const { state, clusterId } = membership
  if (clusterId !== undefined) {
    const ours = await managers.read((manager, limits) => manager.swarm.inspect(limits), call)
    if (ours.ID === clusterId) return
    throw new SwarmError('IN_ANOTHER_SWARM', { action, engine: engine.address, details: { clusterId } })
  }
  if (state !== 'active' || (await isOurWorker(membership, managers, call))) return
  throw new SwarmError('IN_ANOTHER_SWARM', {
    action,
    engine: engine.address,
    details: { managers: membership.managers.map(({ Addr }) => Addr) },
  })
}

/** By its own id or, where it was taken off the list and goes on as a worker, by those of the managers that it knows. */
async function isOurWorker(worker: Membership, managers: Managers, { signal }: CallOptions): Promise<boolean> {
  try {
    const call = { signal, timeoutMs: patienceMs }
    const nodes = await managers.read((manager, limits) => manager.nodes.list(limits), call)
    const theirs = [worker.nodeId, ...worker.managers.map(({ NodeID }) => NodeID)]
    return nodes.some(({ ID }) => theirs.includes(ID))
  } catch (error) {
    signal?.throwIfAborted()
    if (isSwarmError(error, ...noAnswer)) return true
    throw error
  }
}
