import { MachineError } from '../../errors/machine-error.ts'
import { sshArguments } from '../../ssh/ssh-options.ts'
import type { Command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { parseRemotePath, type RemotePath } from '../remote-path.ts'
import { runTool } from '../run-tool.ts'

/** `docker-machine mount` */
export const mount: Command = {
  synopsis: '[OPTIONS] [[user@]machine:]PATH [LOCAL-PATH]',
  description: 'Mounts a directory of a machine here, with sshfs. Without a second argument, at the same path.',
  flags: [{ names: ['unmount', 'u'], kind: 'boolean', summary: 'Unmount instead of mount' }],
  async run({ args, flags, paths, terminal, showHelp }) {
    const [from, to, ...more] = args
    if (from === undefined || more.length > 0) {
      showHelp()
      throw new CommandFailure('Improper number of arguments')
    }
    const source = await parseRemotePath(paths, from, 'default')
    const place = local(to ?? source.path)
    if (flags.boolean('unmount')) {
      const linux = process.platform === 'linux'
      await runTool(terminal, linux ? 'fusermount' : 'umount', linux ? ['-u', '--', place] : ['--', place])
      return
    }
    await runTool(terminal, 'sshfs', [...sshfsArguments(source), place])
  },
}

/** FUSE takes options apart at commas. */
function sshfsArguments({ target, path }: RemotePath): readonly string[] {
  if (target === undefined) {
    throw new MachineError('INVALID_OPTION', { action: 'mount a directory', meaning: 'it is on this computer already' })
  }
  const { host, user } = target
  const place = `${host.includes(':') ? `[${host}]` : host}:${path}`
  // The user stands before the host: sshfs knows no option for it.
  const options = sshArguments({ ...target, user: undefined }).map((text) => text.replaceAll(/[,\\]/g, '\\$&'))
  return [...options, user === undefined ? place : `${user}@${place}`]
}

function local(path: string): string {
  return path.startsWith('/') ? path : `./${path}`
}
