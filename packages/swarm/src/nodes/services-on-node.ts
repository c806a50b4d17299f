import type { CallOptions } from '../call-options.ts'
import { converge } from '../convergence/converge.ts'
import { type Standing, standingOf } from '../convergence/standing.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import type { Within } from '../wait/within.ts'

/** A service whose tasks a node loses. */
export interface MovingService {
  /** Its full id. */
  readonly id: string
  /** Its name. */
  readonly name: string
  /** Where something was wrong with it before: how many of its tasks ran all the same. */
  readonly soundBefore:
    | {
        /** In all. */
        readonly all: number
        /** While the node has none: where there is one on each node, those of the others. */
        readonly meanwhile: number
      }
    | undefined
}

/** What a move is made with. */
interface Move {
  readonly action: string
  readonly managers: Managers
}

/**
 * The services that have tasks on a node, as they stand before these move. Jobs are not among them: a run that was cut off
 * begins again elsewhere, and takes as long as it takes.
 *
 * @throws SwarmError `UPDATE_PAUSED`, `ROLLBACK_PAUSED` where tasks that move would be made of a spec that has failed
 */
export async function servicesOn(nodeId: string, move: Move, call: CallOptions): Promise<MovingService[]> {
  const filters = { node: nodeId, 'desired-state': 'running' } as const
  const tasks = await move.managers.read((engine, limits) => engine.tasks.list({ ...limits, filters }), call)
  const ids = [...new Set(tasks.flatMap(({ ServiceID }) => ServiceID ?? []))]
  const standings = await Promise.all(ids.map((id) => unlessGone(standingOf(move.managers, { ...move, id }, call))))
  return standings.flatMap((standing, index) => {
    if (standing === undefined) return []
    refusePaused(move.action, standing)
    const { name, steady, sound, global } = standing
    const meanwhile = global ? sound.filter(({ current }) => current.NodeID !== nodeId) : sound
    const soundBefore = steady ? undefined : { all: sound.length, meanwhile: meanwhile.length }
    return [{ id: ids[index] ?? '', name, soundBefore }]
  })
}

/** Engines make tasks that move of the present spec, also where its update has stopped because it does not work. */
function refusePaused(action: string, { name, problem }: Standing): void {
  if (problem?.code !== 'UPDATE_PAUSED' && problem?.code !== 'ROLLBACK_PAUSED') return
  throw new SwarmError(problem.code, {
    action,
    meaning: `tasks of the service ${JSON.stringify(name)} that move would be made of a spec that has failed: ${problem.meaning}`,
    remedy: 'roll the service back, or update it to something that works, and try again',
  })
}

/**
 * Waits until services have all their tasks, `meanwhile` without the node or `after` with it. One that was not in place
 * before is waited for as far as it was: what is wrong with it is no business of a move.
 */
export async function untilInPlace(
  services: readonly MovingService[],
  when: 'meanwhile' | 'after',
  { action, managers }: Move,
  call: Within,
): Promise<void> {
  await Promise.all(
    services.map(async ({ id, name, soundBefore }) => {
      if (soundBefore !== undefined) {
        const wanted = when === 'meanwhile' ? soundBefore.meanwhile : soundBefore.all
        await untilAsBefore({ id, wanted }, { action, managers }, call)
        return
      }
      const onProgress = ({ waitingFor = 'in place' }: { readonly waitingFor: string | undefined }): void =>
        call.say(`${name}: ${waitingFor}`)
      const options = { ...call, stableMs: 0, acceptRollback: true, onProgress }
      await unlessGone(converge(managers, { id, name, change: {} }, options))
    }),
  )
}

async function untilAsBefore(
  { id, wanted }: { readonly id: string; readonly wanted: number },
  { action, managers }: Move,
  call: Within,
): Promise<void> {
  await waitFor(
    async (limit): Promise<ConditionResult<true>> => {
      const standing = await unlessGone(standingOf(managers, { id, action }, endingWith(limit)))
      if (standing === undefined || standing.sound.length >= wanted) return { done: true }
      const pending = `${standing.name}: ${standing.sound.length} of ${wanted} tasks run that did before`
      call.say(pending)
      return { pending }
    },
    { ...call, action, intervalMs: 500 },
  )
}

/** A service that is removed meanwhile is waited for no more. */
async function unlessGone<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise
  } catch (error) {
    if (isSwarmError(error, 'NOT_FOUND')) return undefined
    throw error
  }
}
