import { setTimeout as delay } from 'node:timers/promises'
import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { within } from '../wait/within.ts'
import { becameOfIt, doubtful } from './update-object.ts'

/** How one object is removed. */
export interface ObjectRemoval {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** Removes it, by its full id: engines take anything shorter for the beginning of another one's. */
  remove(engine: Engine, call: CallOptions): Promise<unknown>
}

/**
 * Removes an object by its full id. An id is never given twice, so an attempt without an answer is simply repeated, and
 * an object that is gone then has been removed.
 *
 * @returns whether it was there
 */
export async function removeObject(
  { action, managers, remove }: ObjectRemoval,
  options: CallOptions,
): Promise<boolean> {
  return within(action, options, async (call) => {
    let unanswered: unknown
    for (;;) {
      try {
        await managers.write(remove, call)
        return true
      } catch (failure) {
        if (isSwarmError(failure, 'NOT_FOUND')) return unanswered !== undefined
        // What became of the first attempt matters more than why nobody can tell.
        if (!isSwarmError(failure, ...doubtful)) throw unanswered ?? failure
        unanswered ??= failure
        call.say(becameOfIt)
        await delay(50, undefined, call)
      }
    }
  })
}
