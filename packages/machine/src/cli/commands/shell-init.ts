import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { detectShell } from '../shells/detect-shell.ts'
import { INIT_SHELLS, shellInit as initText } from '../shells/shell-init.ts'

/** `docker-machine shell-init` */
export const shellInit: Command = {
  synopsis: '[bash|zsh|fish]',
  description: 'Without an argument, for the shell that you log in with.',
  flags: [],
  async run({ args: [named = ''], terminal }) {
    const name = detectShell(named, terminal.environment)
    const shell = INIT_SHELLS.find((candidate) => candidate === name)
    if (shell === undefined)
      throw new CommandFailure(`There is a shell function for ${INIT_SHELLS.join(', ')}, not for ${name}`)
    terminal.out(initText(shell, terminal.program))
  },
}
