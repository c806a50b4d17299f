import { CURRENT_VERSION } from '../../config/config-version.ts'
import { listMachines } from '../../store/list-machines.ts'
import { migrateMachine } from '../../store/migrate-machine.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { errorText } from '../error-text.ts'

/** `docker-machine migrate` */
export const migrate: Command = {
  synopsis: '[NAME...]',
  description: `Writes configurations of older versions in version ${CURRENT_VERSION}, of all machines where none is named. The old file stays as config.json.bak.`,
  flags: [],
  async run({ args, paths, terminal }) {
    const names = args.length > 0 ? args : (await listMachines(paths)).map(({ name }) => name)
    const failures: string[] = []
    for (const name of names) {
      try {
        const from = await migrateMachine(paths, name, {})
        terminal.out(
          from === CURRENT_VERSION
            ? `${name} has version ${from}\n`
            : `${name}: version ${from} -> ${CURRENT_VERSION}\n`,
        )
      } catch (error) {
        failures.push(`Error migrating host ${JSON.stringify(name)}: ${errorText(error)}`)
      }
    }
    if (failures.length > 0) throw new CommandFailure(failures.join('\n'))
  },
}
