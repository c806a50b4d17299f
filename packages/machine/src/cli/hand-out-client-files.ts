import { isMachineError } from '../errors/machine-error.ts'
import { completeClientFiles } from '../store/complete-client-files.ts'
import type { LoadedMachine } from '../store/loaded-machine.ts'
import type { CommandContext } from './command.ts'

/** Makes sure that the folder that `docker` is pointed to holds what it needs; where that fails, says so and goes on. */
export async function handOutClientFiles({ paths, terminal }: CommandContext, machine: LoadedMachine): Promise<void> {
  try {
    await completeClientFiles(paths, machine)
  } catch (error) {
    if (!isMachineError(error)) throw error
    terminal.error(`WARNING: docker will not find a client certificate. ${error.message}\n`)
  }
}
