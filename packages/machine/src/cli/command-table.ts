import type { Command } from './command.ts'

/** A command that is loaded when it is asked for: most of the time of a short command is loading. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  load(): Promise<Command>
}

/** All commands, in the order of the help. */
export const commandTable: readonly CommandEntry[] = [
  entry('active', 'Print which machine is active', async () => (await import('./commands/active.ts')).active),
  entry('config', 'Print the connection config for machine', async () => (await import('./commands/config.ts')).config),
  entry('create', 'Create a machine', async () => (await import('./commands/create.ts')).create),
  entry(
    'env',
    'Display the commands to set up the environment for the Docker client',
    async () => (await import('./commands/env.ts')).env,
  ),
  entry('inspect', 'Inspect information about a machine', async () => (await import('./commands/inspect.ts')).inspect),
  entry('ip', 'Get the IP address of a machine', async () => (await import('./commands/ip.ts')).ip),
  entry('kill', 'Kill a machine', async () => (await import('./commands/power.ts')).kill),
  entry('ls', 'List machines', async () => (await import('./commands/ls.ts')).ls),
  entry('restart', 'Restart a machine', async () => (await import('./commands/power.ts')).restart),
  entry('rm', 'Remove a machine', async () => (await import('./commands/rm.ts')).rm),
  entry(
    'shell-init',
    'Print the shell function behind "docker-machine use"',
    async () => (await import('./commands/shell-init.ts')).shellInit,
  ),
  entry('start', 'Start a machine', async () => (await import('./commands/power.ts')).start),
  entry('status', 'Get the status of a machine', async () => (await import('./commands/status.ts')).status),
  entry('stop', 'Stop a machine', async () => (await import('./commands/power.ts')).stop),
  entry('url', 'Get the URL of a machine', async () => (await import('./commands/url.ts')).url),
  entry('use', 'Set up this shell for a machine', async () => (await import('./commands/use.ts')).use),
  entry(
    'version',
    'Show the Docker Machine version or a machine docker version',
    async () => (await import('./commands/version.ts')).version,
  ),
  entry('help', 'Shows a list of commands or help for one command', async () => (await import('./commands/help.ts')).help),
]

/** The command of a name; `list` and `h` are other names that Docker Machine knows. */
export function findCommand(name: string): CommandEntry | undefined {
  return commandTable.find((candidate) => candidate.name === (name === 'h' ? 'help' : name))
}

function entry(name: string, summary: string, load: () => Promise<Command>): CommandEntry {
  return { name, summary, load }
}
