import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { commandTable, findCommand } from '../command-table.ts'
import { programHelp } from '../help-text.ts'
import { helpFor } from '../run-program.ts'

/** `docker-machine help` */
export const help: Command = {
  synopsis: '[command]',
  flags: [],
  async run({ args: [name], terminal }) {
    if (name === undefined) {
      terminal.out(programHelp(commandTable))
      return
    }
    const entry = findCommand(name)
    if (entry === undefined) throw new CommandFailure(`No help topic for '${name}'`)
    terminal.out(await helpFor(entry))
  },
}
