import type { LoadedMachine } from '../../store/loaded-machine.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { machineState } from '../listing/machine-state.ts'
import { targetMachines } from '../target-machine.ts'

/** `docker-machine start` */
export const start: Command = powerCommand('Starting', 'started')
/** `docker-machine stop` */
export const stop: Command = powerCommand('Stopping', 'stopped')
/** `docker-machine kill` */
export const kill: Command = powerCommand('Killing', 'killed')
/** `docker-machine restart` */
export const restart: Command = powerCommand('Restarting', 'restarted')

/** How long a machine may take to show that it runs. */
const TIMEOUT_MS = 15_000

/** None of these can be done without the cloud or the hypervisor that a machine is from, so each says why. */
function powerCommand(doing: string, done: string): Command {
  return {
    synopsis: '[arg...]',
    description: 'Argument(s) are one or more machine names.',
    flags: [],
    async run(context: CommandContext) {
      const machines = await targetMachines(context)
      const failures: string[] = []
      for (const machine of machines) {
        context.terminal.out(`${doing} "${machine.name}"...\n`)
        failures.push(await reason(machine, done))
      }
      throw new CommandFailure(failures.join('\n'))
    },
  }
}

async function reason(machine: LoadedMachine, done: string): Promise<string> {
  if (done === 'started' && (await runs(machine))) return `Machine "${machine.name}" is already running.`
  if (machine.driver === 'none') return `hosts without a driver cannot be ${done}`
  return `${machine.driver} machines cannot be ${done} from here; use the tool that made the machine`
}

async function runs(machine: LoadedMachine): Promise<boolean> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  return (await machineState(machine, signal).catch(() => '')) === 'Running'
}
