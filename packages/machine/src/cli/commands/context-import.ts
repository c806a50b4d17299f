import { DockerContexts } from '../../contexts/docker-contexts.ts'
import { defaultDockerConfigPath } from '../../environment.ts'
import { readArchive } from '../archive-file.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'

/** `docker-machine context-import` */
export const contextImport: Command = {
  synopsis: '[OPTIONS] [CONTEXT]',
  description:
    'Registers the engine of a context of docker, or of a file that docker context export wrote, with copies of its certificates.',
  flags: [
    { names: ['name', 'n'], kind: 'string', summary: 'Name of the machine, if not that of the context' },
    { names: ['input', 'i'], kind: 'string', summary: 'Read this file, and not the configuration of docker' },
  ],
  async run({ args, flags, paths, terminal, showHelp }) {
    const [context, ...more] = args
    const file = flags.string('input')
    if ((context === undefined) === (file === '') || more.length > 0) {
      showHelp()
      throw new CommandFailure('Error: Expected the name of one context, or a file with --input')
    }
    const contexts = new DockerContexts(paths)
    const name = flags.string('name') || undefined
    const machine =
      context === undefined
        ? await contexts.importArchive(await readArchive(file), { name })
        : await contexts.import(context, { name, dockerConfig: defaultDockerConfigPath(terminal.environment) })
    terminal.out(`${machine.name}\n`)
  },
}
