import type { Environment } from '../../environment.ts'
import { CommandFailure } from '../command-failure.ts'

/** The shell that output is meant for: the one that is named, else the one that the user logs in with. */
export function detectShell(named: string, environment: Environment): string {
  if (named !== '') return named
  const login = environment['SHELL'] ?? ''
  if (login !== '') return login.split('/').at(-1) ?? ''
  if (process.platform === 'win32') return 'cmd'
  throw new CommandFailure(
    "The default lines below are for a sh/bash shell, you can specify the shell you're using, with the --shell flag.\n\nError: Unknown shell",
  )
}
