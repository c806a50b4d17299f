import type { CallOptions } from '../call-options.ts'
import type { FailedTask } from '../errors/failed-task.ts'
import { redact } from '../errors/redact.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Assessment } from './assess.ts'
import { lastLines } from './last-lines.ts'
import { type ServiceTask, serviceTaskFromWire } from './service-task.ts'
import type { Snapshot } from './snapshot.ts'

/** So many tasks are told of in an error. */
export const maxTasks = 5
/** Of so many of them the log is read. */
const maxLogs = 3

/** What an error is made of. */
export interface FailureFacts {
  /** What was waited for, as in "Cannot <action>". */
  readonly action: string
  /** What was seen last. */
  readonly assessment: Assessment
  /** What it was seen of. */
  readonly snapshot: Snapshot
  /** The deadline of the wait. */
  readonly timeoutMs: number
}

/** Makes the error that ends a wait, with the last lines of the tasks as far as the call leaves time for them. */
export async function convergenceFailure(
  { action, assessment, snapshot, timeoutMs }: FailureFacts,
  managers: Managers,
  call: CallOptions,
): Promise<SwarmError> {
  const { problem, naming, waitingFor, failed } = assessment
  const tasks = (problem?.tasks ?? []).slice(0, maxTasks).map((task) => serviceTaskFromWire(task, naming))
  const told = await Promise.all(
    tasks.map(async (task, index) => {
      const hasLog = index < maxLogs && task.raw.Status.ContainerStatus?.ContainerID !== undefined
      const { Spec: spec } = snapshot.service
      return failedTask(task, hasLog ? await lastLines(managers, { id: task.id, spec }, call) : [])
    }),
  )
  // A problem that may still pass ends a wait only because its time is up.
  const details = { waitingFor, tasks: told, ...(failed ? {} : { timeoutMs }) }
  return new SwarmError(problem?.code ?? 'TIMED_OUT', { action, meaning: problem?.meaning, details })
}

/** A task as errors tell of it. */
export function failedTask(task: ServiceTask, log: readonly string[]): FailedTask {
  const { id, name, hostname, state, error, exitCode } = task
  return { id, name, hostname, state, error: error === undefined ? undefined : redact(error), exitCode, log }
}
