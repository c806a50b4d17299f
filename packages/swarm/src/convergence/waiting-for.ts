import type { Task } from '../wire/task.ts'
import type { EngineVerdict } from './engine-update.ts'
import type { Placement } from './placement.ts'

/** How many tasks are named one by one. */
const named = 3

/** Says what is missing. */
export function waitingForWords(
  placement: Placement,
  {
    verdict,
    job,
    nameOf,
    stableInMs,
  }: {
    readonly verdict: EngineVerdict
    readonly job: boolean
    readonly nameOf: (task: Task) => string
    readonly stableInMs: number | undefined
  },
): string {
  const { inPlace, wanted, lacking, missing, stopping } = placement
  const parts: string[] = []
  if (wanted === 0 && !placement.complete) parts.push('there are no tasks yet')
  else if (inPlace.length < wanted) parts.push(`${inPlace.length} of ${wanted} tasks ${job ? 'are done' : 'run'}`)
  parts.push(...lacking.slice(0, named).map(({ current }) => `${nameOf(current)} is ${whatItIs(current)}`))
  if (lacking.length > named) parts.push(`${lacking.length - named} more not there yet`)
  if (missing > 0) parts.push(`${missing} not created yet`)
  if (stopping > 0) parts.push(`${stopping} that are not wanted any more have not stopped`)
  if (verdict.kind === 'working')
    parts.push(`the engine is ${verdict.phase === 'updating' ? 'updating' : 'rolling back'}`)
  if (parts.length === 0 && stableInMs !== undefined)
    parts.push(`every task runs, and is watched for ${Math.ceil(stableInMs)} ms more`)
  return parts.length === 0 ? 'the numbers of the engine do not agree yet' : parts.join(', ')
}

function whatItIs({ Status }: Task): string {
  return Status.Err ? `${Status.State}: ${Status.Err}` : Status.State
}
