import { MachineError } from '../errors/machine-error.ts'
import { CommandFailure } from './command-failure.ts'
import type { Terminal } from './terminal.ts'

/** What `docker-machine` calls, and what people install to have it. */
const TOOLS = {
  ssh: 'the OpenSSH client (openssh-client on Debian and Ubuntu)',
  scp: 'the OpenSSH client (openssh-client on Debian and Ubuntu)',
  rsync: 'rsync',
  sshfs: 'sshfs, which needs FUSE',
  fusermount: 'FUSE (fuse3 on Debian and Ubuntu)',
  umount: 'util-linux',
} as const

/**
 * Runs a program in the terminal. Whatever it ends with, this program ends with, too.
 *
 * @throws `PROGRAM_MISSING`, naming what to install; `CommandFailure` with the program's exit code and no text
 */
export async function runTool(terminal: Terminal, tool: keyof typeof TOOLS, args: readonly string[]): Promise<void> {
  const code = await terminal.execute(tool, args)
  if (code === undefined) {
    const remedy = `install ${TOOLS[tool]}`
    throw new MachineError('PROGRAM_MISSING', { action: `run ${tool}`, meaning: `${tool} is not in the PATH`, remedy })
  }
  if (code !== 0) throw new CommandFailure('', code)
}
