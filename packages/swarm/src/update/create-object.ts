import { setTimeout as delay } from 'node:timers/promises'
import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { within } from '../wait/within.ts'
import { becameOfIt, doubtful } from './update-object.ts'

/** How one object is made, and found again. */
export interface ObjectCreation<Made> {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** Makes it. Its name must be one that no two objects can have. */
  create(engine: Engine, call: CallOptions): Promise<Made>
  /** Finds what `create` makes, and nothing else: the name alone could be somebody else's. */
  find(engine: Engine, call: CallOptions): Promise<Made | undefined>
}

/**
 * Makes an object, once. Where no answer comes, it is looked for first, and made again only if it is not there: a first
 * attempt that is carried out late then meets its own name, and is found.
 */
export async function createObject<Made>(creation: ObjectCreation<Made>, options: CallOptions): Promise<Made> {
  const { action, managers, create, find } = creation
  return within(action, options, async (call) => {
    let unanswered: unknown
    for (;;) {
      try {
        return await managers.write(create, call)
      } catch (failure) {
        const ours = isSwarmError(failure, ...doubtful)
        if (!ours && (unanswered === undefined || !isSwarmError(failure, 'NAME_CONFLICT'))) throw failure
        call.say(becameOfIt)
        const found = await managers.read(find, call).catch(() => {
          // What became of the change matters more than why nobody can tell.
          throw unanswered ?? failure
        })
        if (found !== undefined) return found
        // What has the name now may be the first attempt or somebody else's: its fate stays open.
        if (!ours) throw unanswered
        unanswered = failure
        await delay(50, undefined, call)
      }
    }
  })
}
