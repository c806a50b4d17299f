import { isMachineError } from '../../errors/machine-error.ts'
import { sshArguments } from '../../ssh/ssh-options.ts'
import { sshTarget } from '../../ssh/ssh-target.ts'
import { loadMachine } from '../../store/load-machine.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { runTool } from '../run-tool.ts'
import { targetMachine } from '../target-machine.ts'

/** `docker-machine ssh`: the rest of the line is for the system's ssh, options like `-t` or `-L` included. */
export const ssh: Command = {
  synopsis: '[arg...]',
  description:
    'Arguments are [machine-name] [ssh options] [command]\nEnds as the command on the machine ended, and with 255 when there is no connection.',
  flags: [],
  stopAtFirstArgument: true,
  async run(context) {
    const [name, ...rest] = context.args
    const machine = name === undefined ? await targetMachine(context) : await loadMachine(context.paths, name)
    const target = await sshTarget(context.paths, machine).catch((error: unknown) => {
      if (!isMachineError(error, 'NO_ADDRESS')) throw error
      throw new CommandFailure(`Error: Cannot run SSH command: Host ${JSON.stringify(machine.name)} is not running`)
    })
    // No `--` before the host: after it, ssh would take the user's own options for the command.
    await runTool(context.terminal, 'ssh', [...sshArguments(target), target.host, ...rest])
  },
}
