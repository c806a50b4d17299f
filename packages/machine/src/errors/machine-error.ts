import { type MachineErrorCode, machineErrorCodes } from './machine-error-codes.ts'

/** Two copies of the package (ESM beside CommonJS, say) make errors that know each other by this symbol. */
const brand: unique symbol = Symbol.for('@raftkit/machine/MachineError')

/** What a {@link MachineError} is made of. */
export interface MachineErrorInit {
  /** What was to be done, as in "Cannot <action>": `read machine "dev01"`. */
  readonly action: string
  /** Replaces the code's meaning where more is known. */
  readonly meaning?: string | undefined
  /** Replaces the code's remedy where more is known. */
  readonly remedy?: string | undefined
  /** The machine's name. */
  readonly machine?: string | undefined
  /** The file or folder. */
  readonly path?: string | undefined
  /** What was underneath. */
  readonly cause?: unknown
}

/**
 * Everything that this package throws, abort reasons of the caller excepted. The code says what happened, the remedy
 * what to do about it. Keys and certificates never appear in it.
 *
 * @example
 * ```ts
 * try {
 *   await store.get('dev01')
 * } catch (error) {
 *   if (isMachineError(error, 'MACHINE_NOT_FOUND')) console.error(error.remedy)
 *   else throw error
 * }
 * ```
 */
export class MachineError extends Error {
  /** What happened. */
  readonly code: MachineErrorCode
  /** What happened, in words, without what was to be done. */
  readonly meaning: string
  /** What to do about it, in one line. */
  readonly remedy: string
  /** The name of the machine, where one is meant; any text, when the code is `INVALID_NAME`. */
  readonly machine: string | undefined
  /** The file or folder, where one is meant. */
  readonly path: string | undefined

  constructor(code: MachineErrorCode, init: MachineErrorInit) {
    const meaning = init.meaning ?? machineErrorCodes[code].meaning
    const remedy = init.remedy ?? machineErrorCodes[code].remedy
    super(`Cannot ${init.action}: ${meaning}; ${remedy}`, { cause: init.cause })
    Object.defineProperty(this, 'name', { value: 'MachineError' })
    Object.defineProperty(this, brand, { value: true })
    this.code = code
    this.meaning = meaning
    this.remedy = remedy
    this.machine = init.machine
    this.path = init.path
  }
}

/**
 * Whether an error is a {@link MachineError}, and of one of these codes if any is given. Unlike `instanceof` it also
 * knows the errors of another copy of this package.
 */
export function isMachineError(error: unknown, ...codes: readonly MachineErrorCode[]): error is MachineError {
  if (!(error instanceof Error) || (error as { [brand]?: unknown })[brand] !== true) return false
  return codes.length === 0 || codes.includes((error as MachineError).code)
}
