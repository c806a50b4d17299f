import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'

/** `docker-machine use`, when the shell function that it really is was not loaded. */
export const use: Command = {
  synopsis: '[OPTIONS] NAME',
  description: `Points docker in this shell to a machine, or with --unset to none. It is a shell function, to be loaded with
  eval "$(docker-machine shell-init bash)"      in ~/.bashrc
  eval "$(docker-machine shell-init zsh)"       in ~/.zshrc
  docker-machine shell-init fish | source       in ~/.config/fish/config.fish`,
  flags: [
    { names: ['swarm'], kind: 'boolean', summary: 'Use the Swarm config instead of the Docker daemon' },
    { names: ['unset', 'u'], kind: 'boolean', summary: 'Unset variables instead of setting them' },
    { names: ['no-proxy'], kind: 'boolean', summary: 'Add machine IP to NO_PROXY environment variable' },
  ],
  async run() {
    const hint = 'eval "$(docker-machine shell-init bash)"'
    throw new CommandFailure(
      `docker-machine use needs its shell function; load it with ${hint}, or for zsh or fish alike`,
    )
  },
}
