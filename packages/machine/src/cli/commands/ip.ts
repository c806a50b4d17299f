import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { targetMachines } from '../target-machine.ts'

/** `docker-machine ip`: an address without a port, fit for `docker swarm init --advertise-addr`. */
export const ip: Command = {
  synopsis: '[arg...]',
  description: 'Argument(s) are one or more machine names.',
  flags: [],
  async run(context) {
    const machines = await targetMachines(context)
    const unknown = machines.find((machine) => machine.url === '')
    if (unknown !== undefined) throw new CommandFailure('Host is not running')
    context.terminal.out(machines.map((machine) => `${machine.ip}\n`).join(''))
  },
}
