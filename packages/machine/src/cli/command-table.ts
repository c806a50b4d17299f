import type { CommandEntry } from './command.ts'
import { active } from './commands/active.ts'
import { certs } from './commands/certs.ts'
import { completion } from './commands/completion.ts'
import { config } from './commands/config.ts'
import { contextExport } from './commands/context-export.ts'
import { contextImport } from './commands/context-import.ts'
import { create } from './commands/create.ts'
import { env } from './commands/env.ts'
import { exportCommand } from './commands/export.ts'
import { group } from './commands/group.ts'
import { importCommand } from './commands/import.ts'
import { inspect } from './commands/inspect.ts'
import { ip } from './commands/ip.ts'
import { ls } from './commands/ls.ts'
import { migrate } from './commands/migrate.ts'
import { mount } from './commands/mount.ts'
import { kill, restart, start, stop } from './commands/power.ts'
import { provision } from './commands/provision.ts'
import { regenerateCerts } from './commands/regenerate-certs.ts'
import { rm } from './commands/rm.ts'
import { scp } from './commands/scp.ts'
import { shellInit } from './commands/shell-init.ts'
import { ssh } from './commands/ssh.ts'
import { status } from './commands/status.ts'
import { upgrade } from './commands/upgrade.ts'
import { url } from './commands/url.ts'
import { use } from './commands/use.ts'
import { version } from './commands/version.ts'

/** All commands but `help`, in the order of the help. */
export const commandTable: readonly CommandEntry[] = [
  { name: 'active', summary: 'Print which machine is active', command: active },
  { name: 'certs', summary: 'Show when certificates expire', command: certs },
  { name: 'completion', summary: 'Print completions for a shell', command: completion },
  { name: 'config', summary: 'Print the connection config for machine', command: config },
  { name: 'context-export', summary: 'Make a Docker context of a machine', command: contextExport },
  { name: 'context-import', summary: 'Make a machine of a Docker context', command: contextImport },
  { name: 'create', summary: 'Create a machine', command: create },
  { name: 'env', summary: 'Display the commands to set up the environment for the Docker client', command: env },
  { name: 'export', summary: 'Write machines with their keys to a file', command: exportCommand },
  { name: 'group', summary: 'Name machines that belong together', command: group },
  { name: 'import', summary: 'Add the machines of a file', command: importCommand },
  { name: 'inspect', summary: 'Inspect information about a machine', command: inspect },
  { name: 'ip', summary: 'Get the IP address of a machine', command: ip },
  { name: 'kill', summary: 'Kill a machine', command: kill },
  { name: 'ls', summary: 'List machines', command: ls },
  { name: 'migrate', summary: 'Write configurations of older versions in the one of today', command: migrate },
  { name: 'mount', summary: 'Mount or unmount a directory from a machine with SSHFS', command: mount },
  { name: 'provision', summary: 'Re-provision existing machines', command: provision },
  { name: 'regenerate-certs', summary: 'Regenerate TLS Certificates for a machine', command: regenerateCerts },
  { name: 'restart', summary: 'Restart a machine', command: restart },
  { name: 'rm', summary: 'Remove a machine', command: rm },
  { name: 'scp', summary: 'Copy files between machines', command: scp },
  { name: 'shell-init', summary: 'Print the shell function behind "docker-machine use"', command: shellInit },
  { name: 'ssh', summary: 'Log into or run a command on a machine with SSH', command: ssh },
  { name: 'start', summary: 'Start a machine', command: start },
  { name: 'status', summary: 'Get the status of a machine', command: status },
  { name: 'stop', summary: 'Stop a machine', command: stop },
  { name: 'upgrade', summary: 'Upgrade a machine to the latest version of Docker', command: upgrade },
  { name: 'url', summary: 'Get the URL of a machine', command: url },
  { name: 'use', summary: 'Set up this shell for a machine', command: use },
  { name: 'version', summary: 'Show the Docker Machine version or a machine docker version', command: version },
]

/** The command of a name. */
export function findCommand(name: string): CommandEntry | undefined {
  return commandTable.find((candidate) => candidate.name === name)
}
