import { DockerContexts } from '../../contexts/docker-contexts.ts'
import { defaultDockerConfigPath } from '../../environment.ts'
import { writeArchive } from '../archive-file.ts'
import type { Command } from '../command.ts'
import { targetMachine } from '../target-machine.ts'

/** `docker-machine context-export` */
export const contextExport: Command = {
  synopsis: '[OPTIONS] NAME',
  description:
    'Writes the machine into the configuration of docker, for docker --context NAME, or into a file for docker context import.\nThe private key of the client goes with it.',
  flags: [
    { names: ['context', 'c'], kind: 'string', summary: 'Name of the context, if not that of the machine' },
    {
      names: ['output', 'o'],
      kind: 'string',
      summary: 'Write this new file, and leave the configuration of docker alone',
    },
    { names: ['force', 'f'], kind: 'boolean', summary: 'Replace a context of that name' },
  ],
  async run(context) {
    const { flags, paths, terminal } = context
    const { name } = await targetMachine(context)
    const contexts = new DockerContexts(paths)
    const wanted = flags.string('context') || name
    const file = flags.string('output')
    if (file !== '') {
      await writeArchive(file, await contexts.exportArchive(name, { context: wanted }))
      terminal.out(`${file}\n`)
      return
    }
    const dockerConfig = defaultDockerConfigPath(terminal.environment)
    await contexts.export(name, { context: wanted, dockerConfig, replace: flags.boolean('force') })
    terminal.out(`${wanted}\n`)
  },
}
