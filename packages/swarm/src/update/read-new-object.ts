import type { CallOptions } from '../call-options.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'

/** How long a new leader may take to show what the one before it has acknowledged. */
const catchesUpWithinMs = 10_000

/** Reads an object that was made a moment ago: a leader that was elected since may not show it yet. */
export async function readNewObject<Value>(
  action: string,
  read: (call: CallOptions) => Promise<Value>,
  options: CallOptions,
): Promise<Value> {
  const begun = performance.now()
  return waitFor<Value>(
    async (signal): Promise<ConditionResult<Value>> => {
      try {
        return { done: await read(endingWith(signal)) }
      } catch (error) {
        if (!isSwarmError(error, 'NOT_FOUND') || performance.now() - begun > catchesUpWithinMs) throw error
        return { pending: error.message }
      }
    },
    { ...options, action },
  )
}
