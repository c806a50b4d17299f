import { importMachines } from '../../archive/import-machines.ts'
import { readArchive } from '../archive-file.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'

/** `docker-machine import` */
export const importCommand: Command = {
  synopsis: '[OPTIONS] FILE',
  description: 'Adds the machines of a file that docker-machine export wrote, all or none.',
  flags: [{ names: ['name', 'n'], kind: 'string', summary: 'Another name, for a file with one machine' }],
  async run({ args, flags, paths, terminal, showHelp }) {
    const [file, ...more] = args
    if (file === undefined || more.length > 0) {
      showHelp()
      throw new CommandFailure('Error: Expected one file')
    }
    const names = await importMachines(paths, await readArchive(file), flags.string('name') || undefined, {})
    terminal.out(names.map((name) => `${name}\n`).join(''))
  },
}
