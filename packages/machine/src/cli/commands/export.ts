import { exportMachines } from '../../archive/export-machines.ts'
import { writeArchive } from '../archive-file.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'

/** `docker-machine export` */
export const exportCommand: Command = {
  synopsis: '[OPTIONS] NAME...',
  description:
    'Writes machines with their certificates and keys to a new file, for docker-machine import on another computer.\nWhoever has the file has the machines.',
  flags: [{ names: ['output', 'o'], kind: 'string', summary: 'The file, a tar archive' }],
  async run({ args, flags, paths, terminal, showHelp }) {
    const file = flags.string('output')
    if (args.length === 0 || file === '') {
      showHelp()
      throw new CommandFailure('Error: Expected one or more machine names, and a file with --output')
    }
    await writeArchive(file, await exportMachines(paths, args))
    terminal.out(`${file}\n`)
  },
}
