import { withSshConfig } from '../../ssh/with-ssh-config.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { parseRemotePath, placeForCopy } from '../remote-path.ts'
import { runTool } from '../run-tool.ts'

/** `docker-machine scp` */
export const scp: Command = {
  synopsis: '[OPTIONS] SOURCE DESTINATION',
  description: 'Arguments are [[user@]machine:][path] [[user@]machine:][path].',
  flags: [
    { names: ['recursive', 'r'], kind: 'boolean', summary: 'Copy files recursively (required to copy directories)' },
    {
      names: ['delta', 'd'],
      kind: 'boolean',
      summary: 'Reduce amount of data sent over network by sending only the differences (uses rsync)',
    },
    {
      names: ['quiet', 'q'],
      kind: 'boolean',
      summary: 'Disables the progress meter as well as warning and diagnostic messages from ssh',
    },
  ],
  async run({ args, flags, paths, terminal, showHelp }) {
    const [from, to, ...more] = args
    if (from === undefined || to === undefined || more.length > 0) {
      showHelp()
      throw new CommandFailure('Improper number of arguments')
    }
    const ends = [await parseRemotePath(paths, from), await parseRemotePath(paths, to)]
    const targets = ends.flatMap(({ target }) => target ?? [])
    const [delta, recursive, quiet] = [flags.boolean('delta'), flags.boolean('recursive'), flags.boolean('quiet')]
    if (delta && targets.length === 2) {
      throw new CommandFailure('rsync does not copy from one machine to another; leave out --delta')
    }
    const places = ends.map(placeForCopy)
    await withSshConfig(targets, async (config) => {
      if (!delta) {
        const options = ['-F', config, '-3', ...(recursive ? ['-r'] : []), ...(quiet ? ['-q'] : [])]
        return await runTool(terminal, 'scp', [...options, '--', ...places])
      }
      // rsync takes the line apart at spaces, and knows quotes; a temporary path has none of its own.
      const shell = `ssh -F '${config}'`
      // `-s`: what stands behind the colon is a path, and nothing for the machine's shell.
      const options = ['-e', shell, '-s', ...(recursive ? ['-r'] : []), quiet ? '-q' : '--progress']
      await runTool(terminal, 'rsync', [...options, '--', ...places])
    })
  },
}
