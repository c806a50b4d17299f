import { upgradeEngine } from '../../host/upgrade-engine.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { errorText } from '../error-text.ts'
import { targetMachines } from '../target-machine.ts'
import { untilInterrupted } from '../until-interrupted.ts'

/** `docker-machine upgrade` */
export const upgrade: Command = {
  synopsis: '[arg...]',
  description: 'Argument(s) are one or more machine names. Their engines are restarted.',
  flags: [],
  async run(context) {
    const { paths, terminal } = context
    const failures: string[] = []
    for (const machine of await targetMachines(context)) {
      terminal.out('Upgrading docker...\n')
      try {
        const { from, to } = await untilInterrupted((signal) => upgradeEngine(paths, machine, { signal }))
        terminal.out(
          from === to ? `${machine.name} has the newest version: ${to}\n` : `${machine.name}: ${from} -> ${to}\n`,
        )
      } catch (error) {
        if (error instanceof CommandFailure) throw error
        failures.push(errorText(error))
      }
    }
    if (failures.length > 0) throw new CommandFailure(failures.join('\n'))
  },
}
