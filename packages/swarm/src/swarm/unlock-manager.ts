import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import { within } from '../wait/within.ts'
import { readMembership } from './membership.ts'
import { checkUnlockKey } from './unlock-key.ts'

const action = 'unlock the manager'

/**
 * Unlocks a manager and waits until it answers as one again, or, where it was demoted while it was locked, as a worker.
 *
 * @returns whether it was locked
 */
export async function unlockManager(engine: Engine, key: string, options: CallOptions): Promise<boolean> {
  checkUnlockKey(key)
  return within(action, options, async (call) => {
    let changed = true
    try {
      await engine.swarm.unlock(key, call)
    } catch (error) {
      if (!isSwarmError(error, 'NOT_LOCKED')) throw error
      changed = false
    }
    await untilBack(engine, call)
    return changed
  })
}

async function untilBack(engine: Engine, call: CallOptions): Promise<void> {
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const limits = endingWith(signal)
      const { state, role } = await readMembership(engine, limits)
      if (state !== 'active') return { pending: `the engine is ${state}` }
      if (role === 'worker') return { done: true }
      try {
        await engine.nodes.list({ ...limits, filters: { role: 'manager' } })
        return { done: true }
      } catch (error) {
        // A manager that was demoted meanwhile still takes itself for one for some seconds.
        if (isSwarmError(error, 'MANAGER_NOT_READY', 'NOT_A_MANAGER', 'NO_LEADER', 'MANAGER_UNREACHABLE')) {
          return { pending: error.message }
        }
        throw error
      }
    },
    { ...call, action, intervalMs: 200 },
  )
}
