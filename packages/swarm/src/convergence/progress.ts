import type { SwarmErrorCode } from '../errors/codes.ts'
import type { ServiceModeName } from '../wire/filters.ts'
import type { UpdateStatus } from '../wire/service.ts'
import type { ServiceTask } from './service-task.ts'

/** How a wait for a service has ended well. */
export type ConvergenceOutcome =
  /** Every task that is wanted runs and has done so for a while, and no other is left. */
  | 'converged'
  /** Every task has run to its end, and well. */
  | 'completed'
  /** The previous spec is in place again, as it was asked for. */
  | 'rolled-back'

/** Where a service is on its way. */
export type ConvergencePhase =
  /** Tasks come up or end, without the engine calling it an update. */
  | 'starting'
  /** The engine replaces tasks. */
  | 'updating'
  /** The engine goes back to the previous spec. */
  | 'rolling-back'
  /** What is wanted runs; what is not has yet to stop. */
  | 'stopping'
  /** Everything is in place and is watched for a while. */
  | 'verifying'

/** What is wrong at the moment: it may pass, and is what the wait ends with if it does not. */
export interface ConvergenceProblem {
  /** What the error would be. */
  readonly code: SwarmErrorCode
  /** In words. */
  readonly meaning: string
  /** The tasks that have it. */
  readonly tasks: readonly ServiceTask[]
}

/** How far a service has come. */
export interface Progress {
  /** Its full id. */
  readonly id: string
  /** Its name. */
  readonly name: string
  /** How it is run. */
  readonly mode: ServiceModeName
  /** Where it is on its way, or how it has ended. */
  readonly state: ConvergencePhase | ConvergenceOutcome
  /** Tasks that are in place: running with the current spec or, of a job, done. */
  readonly inPlace: number
  /** Tasks that are wanted. With one task on each node it is not known at once. */
  readonly wanted: number
  /** What is missing, in words; undefined at the end. */
  readonly waitingFor: string | undefined
  /** What is wrong, if anything is. */
  readonly problem: ConvergenceProblem | undefined
  /** The current task of every slot or node, in their order. */
  readonly tasks: readonly ServiceTask[]
  /** What the engine says of its own update. */
  readonly update: UpdateStatus | undefined
}
