import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { targetMachine } from '../target-machine.ts'

/** `docker-machine url` */
export const url: Command = {
  synopsis: '[arg...]',
  description: 'Argument is a machine name.',
  flags: [],
  async run(context) {
    const machine = await targetMachine(context)
    if (machine.url === '') throw new CommandFailure('Host is not running')
    context.terminal.out(`${machine.url}\n`)
  },
}
