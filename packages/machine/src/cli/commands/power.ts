import { powerOffHost, rebootHost } from '../../host/reboot-host.ts'
import { sshTarget } from '../../ssh/ssh-target.ts'
import type { LoadedMachine } from '../../store/loaded-machine.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { errorText } from '../error-text.ts'
import { machineState } from '../listing/machine-state.ts'
import { targetMachines } from '../target-machine.ts'
import { untilInterrupted } from '../until-interrupted.ts'

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

/** What a `generic` machine can be told over SSH, as Docker Machine does; started it cannot be. */
const OVER_SSH: Readonly<Record<string, typeof rebootHost>> = { restarted: rebootHost, killed: powerOffHost }

/** Most of these cannot be done without the cloud or the hypervisor that a machine is from, so each says why. */
function powerCommand(doing: string, done: string): Command {
  return {
    synopsis: '[arg...]',
    description: 'Argument(s) are one or more machine names.',
    flags: [],
    async run(context: CommandContext) {
      const { terminal } = context
      const machines = await targetMachines(context)
      const failures: string[] = []
      for (const machine of machines) {
        terminal.out(`${doing} "${machine.name}"...\n`)
        const change = machine.driver === 'generic' ? OVER_SSH[done] : undefined
        try {
          if (change === undefined) throw new CommandFailure(await reason(machine, done))
          const target = await sshTarget(context.paths, machine)
          await untilInterrupted((signal) => change(target, signal))
          terminal.out(`Machine "${machine.name}" was ${done}.\n`)
        } catch (error) {
          failures.push(errorText(error))
        }
      }
      if (failures.length > 0) throw new CommandFailure(failures.join('\n'))
      if (done === 'restarted') terminal.out(NEW_ADDRESSES)
    },
  }
}

const NEW_ADDRESSES =
  'Restarted machines may have new IP addresses. You may need to re-run the `docker-machine env` command.\n'

async function reason(machine: LoadedMachine, done: string): Promise<string> {
  if (done === 'started' && (await runs(machine))) return `Machine "${machine.name}" is already running.`
  if (machine.driver === 'none') return `hosts without a driver cannot be ${done}`
  if (machine.driver === 'generic') return `generic driver does not support ${done === 'started' ? 'start' : 'stop'}`
  return `${machine.driver} machines cannot be ${done} from here; use the tool that made the machine`
}

async function runs(machine: LoadedMachine): Promise<boolean> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  return (await machineState(machine, signal).catch(() => '')) === 'Running'
}
