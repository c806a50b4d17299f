import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { SwarmUpdateOptions } from '../engine/swarm-endpoints.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Draft } from '../update/draft.ts'
import { doubtful, updateObject } from '../update/update-object.ts'
import { within } from '../wait/within.ts'
import type { SwarmSpec } from '../wire/swarm.ts'

/** What a change of the swarm needs. */
export interface SwarmChange {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** Signal and deadline. */
  readonly options: CallOptions
}

/**
 * Changes the settings of a swarm; says whether it had to.
 *
 * @param isWritten - whether settings that were read are those that were written, where engines do not answer all of them
 */
export async function updateSwarm(
  { action, managers, options }: SwarmChange,
  change: (spec: Draft<SwarmSpec>) => void | Promise<void>,
  isWritten?: (found: SwarmSpec, written: SwarmSpec) => boolean,
): Promise<boolean> {
  return updateObject<SwarmSpec>(
    {
      action,
      managers,
      read: (engine, call) => engine.swarm.inspect(call),
      write: (engine, version, spec, call) => engine.swarm.update(version, spec, call),
      change,
      ...(isWritten === undefined ? {} : { isWritten }),
    },
    options,
  )
}

/** Which key or token of a swarm is made anew. */
export type Renewal = Pick<SwarmUpdateOptions, 'rotateWorkerToken' | 'rotateManagerToken' | 'rotateManagerUnlockKey'>

/**
 * Has a key or token of a swarm made anew, and returns the new one. It is made once: where no answer comes, one that is
 * new is what was asked for, whoever had it made.
 */
export async function renew(
  { action, managers, options }: SwarmChange,
  renewal: Renewal,
  read: (engine: Engine, call: CallOptions) => Promise<string>,
): Promise<string> {
  return within(action, options, async (call) => {
    const old = await managers.read(read, call)
    for (;;) {
      const { Version, Spec } = await managers.read((engine, limits) => engine.swarm.inspect(limits), call)
      try {
        await managers.write(
          (engine, limits) => engine.swarm.update(Version.Index, Spec, { ...limits, ...renewal }),
          call,
        )
      } catch (error) {
        if (!isSwarmError(error, 'VERSION_CONFLICT', ...doubtful)) throw error
      }
      const current = await managers.read(read, call)
      if (current !== old) return current
    }
  })
}
