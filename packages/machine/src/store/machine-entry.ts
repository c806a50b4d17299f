import type { MachineError } from '../errors/machine-error.ts'
import type { Machine } from './machine.ts'

/** One row of a store: a machine, or the reason why it cannot be read. */
export type MachineEntry =
  | {
      /** The name of the machine's folder. */
      readonly name: string
      /** The machine. */
      readonly machine: Machine
      readonly error?: undefined
    }
  | {
      /** The name of the folder; any text, since what is broken may be the name. */
      readonly name: string
      readonly machine?: undefined
      /** Why the machine cannot be read. */
      readonly error: MachineError
    }
