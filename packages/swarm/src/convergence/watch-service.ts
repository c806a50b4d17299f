import type { CallOptions } from '../call-options.ts'
import { Deadline } from '../engine/deadline.ts'
import { isSwarmError, type SwarmError } from '../errors/swarm-error.ts'
import { type Managers, passing } from '../managers/managers.ts'
import type { SwarmEvent } from '../streams/swarm-event.ts'
import { type Assessment, assess, type Rules } from './assess.ts'
import { convergenceFailure, failedTask, maxTasks } from './convergence-failure.ts'
import { paceMs } from './pace.ts'
import type { Progress } from './progress.ts'
import { faceOf, progressFrom } from './progress-from.ts'
import { serviceTaskFromWire } from './service-task.ts'
import type { Snapshot } from './snapshot.ts'
import { SnapshotSource, type Watched } from './snapshot-source.ts'
import { WakeUps } from './wake-ups.ts'

/** How to watch. */
export interface WatchOptions extends CallOptions, Omit<Rules, 'roomExpected'> {
  /** Whether other services are on their way that may give up room; asked at each look. */
  readonly expectsRoom?: (() => boolean) | undefined
}

const defaultTimeoutMs = 300_000
/** The patience with one call, so that a manager that hangs does not take the whole time. */
const callMs = 10_000

interface Look {
  readonly assessment: Assessment
  readonly snapshot: Snapshot
}

/**
 * Watches a service until it is as it is to be: one item for each change, the last one the end.
 *
 * @throws SwarmError with a code of its own for each way to fail
 */
export async function* watchService(
  managers: Managers,
  watched: Watched,
  options: WatchOptions,
): AsyncGenerator<Progress, void, undefined> {
  using deadline = new Deadline(options, defaultTimeoutMs)
  const { timeoutMs = defaultTimeoutMs } = options
  // What is wrong when the time is up is told while there still is time to read logs.
  const lastCallAt = clock() + timeoutMs - Math.min(1_000, timeoutMs / 10)
  using wakeUps = new WakeUps(managers, (event) => concerns(event, watched.id))
  const source = new SnapshotSource(managers, watched)
  const call = { signal: deadline.signal, timeoutMs: callMs }
  let last: Look | undefined
  let waitingFor = 'the service was not seen yet'
  let shown = ''
  let woken = true
  let changedAt = clock()
  let toldAt = Number.NEGATIVE_INFINITY
  let failure: SwarmError | undefined
  try {
    for (;;) {
      const rules = { ...options, roomExpected: options.expectsRoom?.() === true }
      const seen = await look(source, last, { woken, rules, call })
      waitingFor = seen.trouble ?? seen.look.assessment.waitingFor
      if (seen.look !== undefined) {
        last = seen.look
        const { assessment, snapshot } = last
        const progress = progressFrom(assessment, snapshot)
        const face = faceOf(progress)
        if (face !== shown) {
          shown = face
          changedAt = clock()
          yield progress
        }
        if (assessment.done) return
        if (assessment.problem !== undefined && (assessment.failed || clock() >= lastCallAt)) {
          failure = await convergenceFailure({ ...watched, ...last, timeoutMs }, managers, call)
          throw failure
        }
      }
      const now = clock()
      const { lookAgainAt = Number.POSITIVE_INFINITY, placement } = last?.assessment ?? {}
      const decidedAt = Math.min(lookAgainAt, now < lastCallAt ? lastCallAt : Number.POSITIVE_INFINITY)
      const pace = paceMs({
        moving: placement?.moving,
        quietMs: now - changedAt,
        silentMs: now - toldAt,
        inMs: decidedAt - now,
      })
      woken = await wakeUps.next(pace, deadline.signal)
      if (woken) toldAt = clock()
    }
  } catch (error) {
    if (failure !== undefined) throw failure
    const reason = deadline.reason(watched.action, undefined, waitingFor)
    throw reason === undefined ? error : withTasks(reason, last)
  }
}

/** Wall clock that never jumps: it is compared with the times of engines, and measures. */
function clock(): number {
  return performance.timeOrigin + performance.now()
}

/** One look; what passes, a manager that is away for instance, is told and no look. */
async function look(
  source: SnapshotSource,
  last: Look | undefined,
  { woken, rules, call }: { readonly woken: boolean; readonly rules: Rules; readonly call: CallOptions },
): Promise<
  { readonly look: Look; readonly trouble?: undefined } | { readonly look?: undefined; readonly trouble: string }
> {
  try {
    const memory = last?.assessment.memory
    const see = (snapshot: Snapshot): Look => ({ assessment: assess(memory, snapshot, clock(), rules), snapshot })
    let seen = see(await source.read(woken, call))
    // The end is never told from an older list.
    if (seen.assessment.done && !source.isFresh) seen = see(await source.read(true, call))
    return { look: seen.assessment.wantsOthers ? see(await source.withOthers(seen.snapshot, call)) : seen }
  } catch (error) {
    call.signal?.throwIfAborted()
    if (!isSwarmError(error, ...passing)) throw error
    return { trouble: error.message }
  }
}

/** Own events, nodes that come and go, and services that leave room. */
function concerns({ Type, Action, Actor }: SwarmEvent, id: string): boolean {
  return Type === 'node' || Actor.ID === id || Action === 'remove'
}

/** What was not in place when the time was up. */
function withTasks(reason: unknown, last: Look | undefined): unknown {
  if (last === undefined || !isSwarmError(reason, 'TIMED_OUT')) return reason
  const { naming, placement } = last.assessment
  const tasks = placement.lacking
    .slice(0, maxTasks)
    .map(({ current }) => failedTask(serviceTaskFromWire(current, naming), []))
  Object.assign(reason.details, { tasks })
  return reason
}
