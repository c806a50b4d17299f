import type { CallOptions } from '../call-options.ts'
import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Change } from './memory.ts'
import type { Progress } from './progress.ts'
import { watchService } from './watch-service.ts'

/** How to follow a service on its way. */
export interface ProgressOptions extends CallOptions {
  /**
   * How long tasks have to run before they count, in milliseconds: a process that dies at once has been running, too. With
   * 0 a task counts as soon as it runs.
   * @default the monitor time of the service's update policy, 5000 where it says nothing
   */
  readonly stableMs?: number
  /**
   * Whether to end as soon as it is certain that something is wrong that may pass by itself: no node fits, tasks crash.
   * With `false` that is waited out, and ends the wait only at its deadline.
   * @default true
   */
  readonly failFast?: boolean
  /**
   * Whether a rollback by the engine is as good. It always is after a rollback that was asked for.
   * @default false
   */
  readonly acceptRollback?: boolean
  /**
   * How long it may take, in milliseconds.
   * @default 300000
   */
  readonly timeoutMs?: number | undefined
}

/** How to wait for a service. */
export interface ConvergeOptions extends ProgressOptions {
  /** Called with every change, the last one included. What it throws ends the wait. */
  readonly onProgress?: (progress: Progress) => void
}

/** A service that is on its way because of a change. */
export interface ServiceOnItsWay {
  /** Its full id. */
  readonly id: string
  /** Its name. */
  readonly name: string
  /** What is known of the change. */
  readonly change: Change & { readonly rollback?: boolean }
  /** Whether other services are on their way that may give up room; asked at each look. */
  readonly expectsRoom?: () => boolean
}

/** Follows a service to the end of its way. */
export function progressOf(
  managers: Managers,
  { id, name, change, expectsRoom }: ServiceOnItsWay,
  options: ProgressOptions,
): AsyncGenerator<Progress, void, undefined> {
  const { stableMs, failFast = true, acceptRollback = false, ...call } = options
  const action = `see the service ${quoted(name)} converge`
  checkStableMs(action, stableMs)
  const rules = { ...change, stableMs, failFast, acceptRollback: acceptRollback || change.rollback === true }
  return watchService(managers, { id, action }, { ...call, ...rules, expectsRoom })
}

/** @throws SwarmError `INVALID_ARGUMENT` for what is no number of milliseconds */
export function checkStableMs(action: string, stableMs: number | undefined): void {
  if (stableMs === undefined || stableMs >= 0) return
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `stableMs is ${quoted(stableMs)}`,
    remedy: 'give a number of milliseconds, 0 for none',
    details: { argument: 'stableMs' },
  })
}

/** Waits until a service is as it is to be. */
export async function converge(
  managers: Managers,
  service: ServiceOnItsWay,
  { onProgress, ...options }: ConvergeOptions,
): Promise<Progress> {
  let last: Progress | undefined
  for await (const progress of progressOf(managers, service, options)) {
    last = progress
    onProgress?.(progress)
  }
  // A way without an end throws.
  return last as Progress
}
