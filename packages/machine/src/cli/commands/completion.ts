import { listMachines } from '../../store/list-machines.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { completionCandidates } from '../completion-candidates.ts'
import { completionScript } from '../shells/completion-script.ts'
import { detectShell } from '../shells/detect-shell.ts'
import { INIT_SHELLS } from '../shells/shell-init.ts'

/** `docker-machine completion` */
export const completion: Command = {
  synopsis: '[bash|zsh|fish]',
  description: 'Without an argument, for the shell that you log in with.',
  flags: [],
  async run({ args: [named = '', ...words], commands, paths, terminal }) {
    if (named === 'candidates') {
      // A broken machine can be removed; a name that a shell would take for more than a name cannot be completed.
      const machineNames = async () => {
        const entries = await listMachines(paths)
        return entries.flatMap(({ name, error }) => (error?.code === 'INVALID_NAME' ? [] : [name]))
      }
      const found = await completionCandidates(words, commands, machineNames)
      terminal.out(found.map((candidate) => `${candidate}\n`).join(''))
      return
    }
    const name = detectShell(named, terminal.environment)
    const shell = INIT_SHELLS.find((candidate) => candidate === name)
    if (shell === undefined)
      throw new CommandFailure(`There are completions for ${INIT_SHELLS.join(', ')}, not for ${name}`)
    terminal.out(completionScript(shell, terminal.program))
  },
}
