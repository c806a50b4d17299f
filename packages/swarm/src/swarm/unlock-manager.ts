import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import { readMembership } from './membership.ts'
import { checkUnlockKey } from './unlock-key.ts'

/**
 * Unlocks a manager and waits until it answers as one again, or, where it was demoted while it was locked, as a worker.
 *
 * @returns whether it was locked
 */
export async function unlockManager(engine: Engine, key: string, options: CallOptions): Promise<boolean> {
  checkUnlockKey(key)
  const limits = { signal: options.signal, timeoutMs: options.timeoutMs ?? 60_000 }
  let changed = true
  try {
    await engine.swarm.unlock(key, limits)
  } catch (error) {
    if (!isSwarmError(error, 'NOT_LOCKED')) throw error
    changed = false
  }
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const { state, role } = await readMembership(engine, { signal })
      if (state !== 'active') return { pending: `the engine is ${state}` }
      if (role === 'worker') return { done: true }
      try {
        await engine.nodes.list({ signal, filters: { role: 'manager' } })
        return { done: true }
      } catch (error) {
        // A manager that was demoted meanwhile still takes itself for one for some seconds.
        if (isSwarmError(error, 'MANAGER_NOT_READY', 'NOT_A_MANAGER', 'NO_LEADER', 'MANAGER_UNREACHABLE')) {
          return { pending: error.message }
        }
        throw error
      }
    },
    { ...limits, action: 'unlock the manager', intervalMs: 200 },
  )
  return changed
}
