import type { CallOptions } from '../call-options.ts'
import type { Managers } from '../managers/managers.ts'
import { type Assessment, assess } from './assess.ts'
import type { Diagnosis } from './diagnose.ts'
import { modeOf } from './service-mode.ts'
import type { Slot } from './slots.ts'
import type { Snapshot } from './snapshot.ts'
import { SnapshotSource, type Watched } from './snapshot-source.ts'

/** Where a service stands at a moment, whatever it is on its way to. */
export interface Standing {
  /** Its name. */
  readonly name: string
  /** One task on each node. */
  readonly global: boolean
  /** What is wrong with it, if anything is. */
  readonly problem: Diagnosis | undefined
  /** Whether anything is wrong or was a moment ago: what crashes again and again runs at times. */
  readonly steady: boolean
  /** The places whose task is as it is to be, and where none has failed a moment ago. */
  readonly sound: readonly Slot[]
}

/** Takes one look at a service. */
export async function standingOf(managers: Managers, watched: Watched, call: CallOptions): Promise<Standing> {
  const source = new SnapshotSource(managers, watched)
  const now = performance.timeOrigin + performance.now()
  const judge = (snapshot: Snapshot): Assessment =>
    assess(undefined, snapshot, now, { stableMs: 0, failFast: true, acceptRollback: true })
  const snapshot = await source.read(true, call)
  let seen = judge(snapshot)
  if (seen.wantsOthers) seen = judge(await source.withOthers(snapshot, call))
  const { problem, placement, memory, naming } = seen
  const failing = new Set([...memory.failures.values()].map(({ slot }) => slot))
  const sound = placement.inPlace.filter(({ key }) => !failing.has(key))
  const steady = problem === undefined && sound.length === placement.inPlace.length
  return { name: naming.service, global: modeOf(snapshot.service).global, problem, steady, sound }
}
