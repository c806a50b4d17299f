import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import { within } from '../wait/within.ts'
import type { SwarmInitRequest } from '../wire/swarm.ts'
import { enterSwarm, settledMembership } from './enter-swarm.ts'
import { type InitOptions, initRequest } from './init-options.ts'
import { type Membership, readMembership } from './membership.ts'

const action = 'init a swarm'

/**
 * Starts a swarm on an engine that is in none; what fails is undone.
 *
 * @throws SwarmError `ALREADY_IN_SWARM`, `SWARM_LOCKED`, `JOIN_PENDING`, `SWARM_FAILED`, `INVALID_ARGUMENT`,
 * `INVALID_ADVERTISE_ADDRESS`
 */
export async function initSwarm(engine: Engine, options: InitOptions): Promise<void> {
  const request = initRequest(options)
  return within(action, options, async (call) => {
    refuseMember(engine, await settledMembership(engine, call))
    call.say('the engine to start it')
    await enterSwarm(engine, { action, enter: (limits) => init(engine, request, limits), isOurs: isAlone }, call)
  })
}

async function init(engine: Engine, request: SwarmInitRequest, call: CallOptions): Promise<void> {
  try {
    await engine.swarm.init(request, call)
  } catch (error) {
    // What an earlier swarm has left behind half removed: the engine was in none, and removes the rest as it fails.
    if (!isSwarmError(error, 'SWARM_LOCKED')) throw error
    refuseMember(engine, await readMembership(engine, call))
    await engine.swarm.init(request, call)
  }
}

/** A swarm that an init has made has no other manager. */
function isAlone({ nodeId, managers }: Membership): boolean {
  return managers.every(({ NodeID }) => NodeID === nodeId)
}

/** Starts a swarm unless the engine is already a manager of one; says whether it did. */
export async function ensureSwarm(engine: Engine, options: InitOptions): Promise<boolean> {
  const action = 'ensure a swarm'
  return within(action, options, async (call) => {
    const membership = await settledMembership(engine, call)
    if (membership.role === 'manager') return false
    if (membership.role === 'worker') {
      throw new SwarmError('NOT_A_MANAGER', {
        action,
        engine: engine.address,
        meaning: 'this node is a worker of a swarm',
        remedy: 'ask one of its managers, or let it leave',
        details: { membership: 'worker' },
      })
    }
    await initSwarm(engine, { ...options, ...call })
    return true
  })
}

function refuseMember(engine: Engine, membership: Membership): void {
  const { state, clusterId, role } = membership
  if (state === 'inactive') return
  if (state === 'active') {
    throw new SwarmError('ALREADY_IN_SWARM', {
      action,
      engine: engine.address,
      meaning: `this node is already a ${role} of a swarm`,
      remedy: 'use Swarm.ensure, or let it leave that swarm first',
      details: clusterId === undefined ? {} : { clusterId },
    })
  }
  throw unusableState(action, engine, membership)
}

/** An engine that is neither in a swarm nor out of it. */
export function unusableState(action: string, engine: Engine, { state, error }: Membership): SwarmError {
  const code = state === 'locked' ? 'SWARM_LOCKED' : state === 'pending' ? 'JOIN_PENDING' : 'SWARM_FAILED'
  return new SwarmError(code, { action, engine: engine.address, engineMessage: error === '' ? undefined : error })
}
