import { isMachineError } from '../errors/machine-error.ts'
import { loadMachine } from '../store/load-machine.ts'
import type { LoadedMachine } from '../store/loaded-machine.ts'
import type { CommandContext } from './command.ts'
import { CommandFailure } from './command-failure.ts'
import { errorText } from './error-text.ts'

/** The machine that is meant when none is named. */
const DEFAULT_NAME = 'default'

/** The one machine that a command is about: the one that is named, else the one called `default`. */
export async function targetMachine({ args, paths }: CommandContext): Promise<LoadedMachine> {
  const [name, ...more] = args
  if (more.length > 0) throw new CommandFailure('Error: Expected one machine name as an argument')
  if (name !== undefined) return await loadMachine(paths, name)
  try {
    return await loadMachine(paths, DEFAULT_NAME)
  } catch (error) {
    if (!isMachineError(error, 'MACHINE_NOT_FOUND')) throw error
    throw new CommandFailure(`Error: No machine name(s) specified and no "${DEFAULT_NAME}" machine exists`)
  }
}

/** The machines that a command is about. If one cannot be read, nothing is done to any. */
export async function targetMachines(context: CommandContext): Promise<readonly LoadedMachine[]> {
  if (context.args.length === 0) return [await targetMachine(context)]
  const loads = await Promise.allSettled(context.args.map((name) => loadMachine(context.paths, name)))
  const errors = loads.flatMap((load) => (load.status === 'rejected' ? [errorText(load.reason)] : []))
  if (errors.length > 0) throw new CommandFailure(errors.join('\n'))
  return loads.flatMap((load) => (load.status === 'fulfilled' ? [load.value] : []))
}
