import { type SwarmErrorCode, swarmErrorCodes } from './codes.ts'
import type { FailedTask } from './failed-task.ts'
import { redact } from './redact.ts'

/** Two copies of the package (ESM beside CommonJS, say) make errors that know each other by this symbol. */
const brand: unique symbol = Symbol.for('@raftkit/swarm/SwarmError')

/** One thing that is wrong with a compose file. */
export interface ComposeProblem {
  /** The file; absent where an object was given instead. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** From 1. */
  readonly column?: number
  /** Where in the file, as in `services.web.ports[0]`; empty for the file as a whole. */
  readonly path: string
  /** What is wrong. */
  readonly message: string
  /** What to do about it. */
  readonly remedy: string
}

/** Facts that some codes come with. */
export interface SwarmErrorDetails {
  /** With `NOT_A_MANAGER`: whether the node is a worker or in no swarm at all, where the engine says which. */
  readonly membership?: 'worker' | 'none'
  /** With `ROLE_MISMATCH`: the role that the node has. */
  readonly role?: 'worker' | 'manager'
  /** With `ALREADY_IN_SWARM` and `IN_ANOTHER_SWARM`: the id of the swarm that the node is in, where it is known. */
  readonly clusterId?: string
  /** With `IN_ANOTHER_SWARM`: the managers that the node knows, `address:port`. */
  readonly managers?: readonly string[]
  /** With `INVALID_ARGUMENT` and `API_VERSION_UNSUPPORTED`: which argument or field. */
  readonly argument?: string
  /** With `IN_USE`: names of the services that use it, where it is services. */
  readonly services?: readonly string[]
  /** With `TIMED_OUT`: the deadline that passed, in milliseconds. */
  readonly timeoutMs?: number
  /** With `TIMED_OUT` and `ABORTED` of a wait: what was still missing. */
  readonly waitingFor?: string
  /** With codes about tasks: some of those that it is about, the most telling first. */
  readonly tasks?: readonly FailedTask[]
  /** With `INVALID_COMPOSE_FILE` and `COMPOSE_UNSUPPORTED`: everything that is wrong, in the order it was found. */
  readonly problems?: readonly ComposeProblem[]
}

/** What a {@link SwarmError} is made of. */
export interface SwarmErrorInit {
  /** What was to be done, as in "Cannot <action>": `list nodes`, `join the swarm`. */
  readonly action: string
  /** Which engine, as an address without credentials. */
  readonly engine?: string | undefined
  /** Replaces the code's meaning where more is known. */
  readonly meaning?: string | undefined
  /** Replaces the code's remedy where more is known. */
  readonly remedy?: string | undefined
  /** The engine's own words. */
  readonly engineMessage?: string | undefined
  /** HTTP status of the answer. */
  readonly status?: number | undefined
  /** What was underneath. */
  readonly cause?: unknown
  /** Facts that the code comes with. */
  readonly details?: SwarmErrorDetails | undefined
}

/**
 * Everything that this package throws, abort reasons of the caller excepted. The code says what happened, the engine's
 * own words stay beside it. Join tokens, unlock keys, private keys and values of the environment never appear in it.
 *
 * @example
 * ```ts
 * try {
 *   await swarm.nodes.list()
 * } catch (error) {
 *   if (isSwarmError(error, 'NO_LEADER')) console.error(error.message)
 *   else throw error
 * }
 * ```
 */
export class SwarmError extends Error {
  /** What happened. */
  readonly code: SwarmErrorCode
  /** What to do about it, in one line. */
  readonly remedy: string
  /** Whether the same call can succeed later without anything else being changed. */
  readonly retryable: boolean
  /** The engine's own words, where it answered; whole, but for secrets. */
  readonly engineMessage: string | undefined
  /** HTTP status of the engine's answer. Engines answer 500 and 503 to many mistakes of a caller: go by the code. */
  readonly status: number | undefined
  /** The engine's address, without credentials. */
  readonly engine: string | undefined
  /** Facts that the code comes with. */
  readonly details: SwarmErrorDetails

  constructor(code: SwarmErrorCode, init: SwarmErrorInit) {
    const info = swarmErrorCodes[code]
    const at = init.engine === undefined ? '' : ` at ${redact(init.engine)}`
    const meaning = redact(init.meaning ?? info.meaning)
    const remedy = redact(init.remedy ?? info.remedy)
    // Part by part: where a value cannot be told from what follows it, redact() takes out both.
    super(
      `Cannot ${redact(init.action)}${at}: ${meaning}; ${remedy}`,
      init.cause === undefined ? undefined : { cause: init.cause },
    )
    Object.defineProperty(this, 'name', { value: 'SwarmError' })
    Object.defineProperty(this, brand, { value: true })
    this.code = code
    this.remedy = remedy
    this.retryable = info.retryable
    this.engineMessage = init.engineMessage === undefined ? undefined : redact(init.engineMessage)
    this.status = init.status
    this.engine = init.engine
    this.details = init.details ?? {}
  }
}

/**
 * Whether an error is a {@link SwarmError}, and of one of these codes if any is given. Unlike `instanceof` it also
 * knows the errors of another copy of this package.
 */
export function isSwarmError(error: unknown, ...codes: readonly SwarmErrorCode[]): error is SwarmError {
  if (!(error instanceof Error) || (error as { [brand]?: unknown })[brand] !== true) return false
  return codes.length === 0 || codes.includes((error as SwarmError).code)
}
