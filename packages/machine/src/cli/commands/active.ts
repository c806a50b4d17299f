import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { naturalOrder } from '../listing/natural-order.ts'
import { selectMachines } from '../listing/query-machines.ts'
import { isMaster, swarmUrl } from '../listing/standalone-swarm.ts'

/** `docker-machine active`: a question about `DOCKER_HOST`, so no engine is asked. */
export const active: Command = {
  synopsis: '[OPTIONS]',
  flags: [{ names: ['timeout', 't'], kind: 'integer', standard: '10', summary: 'Not used: no machine is asked' }],
  async run({ args, paths, terminal }) {
    if (args.length > 0) throw new CommandFailure('Error: Too many arguments given')
    const current = terminal.environment['DOCKER_HOST'] ?? ''
    const { entries } = await selectMachines(paths, new Map())
    const machines = entries.flatMap(({ machine }) => machine ?? []).sort((a, b) => naturalOrder(a.name, b.name))
    const found = machines.find((machine) => {
      return machine.url !== '' && [machine.url, isMaster(machine) && swarmUrl(machine)].includes(current)
    })
    if (found === undefined) throw new CommandFailure('No active host found')
    terminal.out(`${found.name}\n`)
  },
}
