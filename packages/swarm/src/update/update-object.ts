import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { SwarmErrorCode } from '../errors/codes.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { within } from '../wait/within.ts'
import type { ObjectVersion } from '../wire/common.ts'
import type { Draft } from './draft.ts'

/** An object of the cluster's store that can be updated. */
interface Versioned<Spec> {
  readonly Version: ObjectVersion
  readonly Spec: Spec
}

/** How one kind of object is read, changed and written. */
export interface ObjectUpdate<Spec> {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** Reads the object as it is now. */
  read(engine: Engine, call: CallOptions): Promise<Versioned<Spec>>
  /** Writes a whole spec for the version that it was made from. */
  write(engine: Engine, version: number, spec: Spec, call: CallOptions): Promise<unknown>
  /** Changes a copy of the spec. It may be called more than once, each time with a fresh copy. */
  change(spec: Draft<Spec>): void | Promise<void>
  /**
   * Whether a spec that was found is one that was written; equality by default. For specs that engines do not answer
   * whole.
   */
  isWritten?(found: Spec, written: Spec): boolean
}

/** A write that got no answer: it may have been carried out, or still will be. */
interface Unanswered<Spec> {
  readonly version: number
  readonly spec: Spec
  readonly failure: unknown
}

/** What leaves it open whether a change was made. */
export const doubtful: readonly SwarmErrorCode[] = ['CONNECTION_LOST', 'LEADERSHIP_LOST', 'TIMED_OUT']

/** What is waited for after one of them. */
export const becameOfIt = 'to learn what became of a change that got no answer'

/**
 * Reads an object, changes a copy and writes it back; sends nothing where the copy is equal, because even a write that
 * changes nothing moves the version, and takes a service's way back.
 *
 * A version that somebody else has moved meanwhile is answered by a fresh read and the change anew. A write without an
 * answer is looked up first: it counts if the object is as it was to be, and is repeated only while nobody has touched
 * the object, where the version keeps it from being carried out twice, late or not. Everything else is thrown.
 *
 * @returns whether anything was changed
 */
export async function updateObject<Spec>(update: ObjectUpdate<Spec>, options: CallOptions): Promise<boolean> {
  const isWritten = update.isWritten ?? isDeepStrictEqual
  return within(update.action, options, async (call) => {
    let unanswered: Unanswered<Spec> | undefined
    for (;;) {
      const object = await readAgain(update, call, unanswered)
      if (unanswered !== undefined && isWritten(object.Spec, unanswered.spec)) return true
      const draft = structuredClone(object.Spec) as Draft<Spec>
      await update.change(draft)
      if (isDeepStrictEqual(draft, object.Spec)) return unanswered !== undefined
      if (unanswered !== undefined && object.Version.Index !== unanswered.version) throw unanswered.failure
      const [version, spec] = [object.Version.Index, draft as Spec]
      try {
        await update.managers.write((engine, limits) => update.write(engine, version, spec, limits), call)
        return true
      } catch (failure) {
        // After a doubtful write the conflict may be with that very one, carried out late: the next look tells.
        if (isSwarmError(failure, ...doubtful)) {
          unanswered = { version, spec, failure }
          call.say(becameOfIt)
        } else if (!isSwarmError(failure, 'VERSION_CONFLICT')) throw unanswered?.failure ?? failure
        // Writers that collided once would go on doing so in step.
        await delay(10 + Math.random() * 40, undefined, call)
      }
    }
  })
}

/** What became of a write that got no answer matters more than why nobody can tell. */
async function readAgain<Spec>(
  { managers, read }: ObjectUpdate<Spec>,
  call: CallOptions,
  unanswered: Unanswered<Spec> | undefined,
): Promise<Versioned<Spec>> {
  try {
    return await managers.read(read, call)
  } catch (error) {
    throw unanswered?.failure ?? error
  }
}
