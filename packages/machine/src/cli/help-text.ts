import type { Command } from './command.ts'
import type { CommandEntry } from './command-table.ts'
import type { Flag } from './flag.ts'
import { globalFlags } from './global-flags.ts'
import { versionText } from './version-text.ts'

/** The help of one command. */
export function commandHelp({ name, summary }: CommandEntry, { synopsis, description, flags }: Command): string {
  const about = description === undefined ? '' : `Description:\n   ${description.replaceAll('\n', '\n   ')}\n\n`
  const options = flags.length === 0 ? '' : `Options:\n${flagLines(flags)}\n`
  return `Usage: docker-machine ${name} ${synopsis}\n\n${summary}\n\n${about}${options}`
}

/** The help of the program. */
export function programHelp(commands: readonly CommandEntry[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}\n`)
  return `Usage: docker-machine [OPTIONS] COMMAND [arg...]

Register and use machines running Docker.

Version: ${versionText}

Options:
${flagLines(globalFlags)}
Commands:
${lines.join('')}
Run 'docker-machine COMMAND --help' for more information on a command.
`
}

function flagLines(flags: readonly Flag[]): string {
  const shown = flags.map((flag) => ({ flag, left: `  ${flag.names.map(dashed).join(', ')}${valueOf(flag)}` }))
  const width = Math.max(...shown.map(({ left }) => left.length))
  return shown.map(({ flag, left }) => `${left.padEnd(width)}   ${flag.summary}${variableOf(flag)}\n`).join('')
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`
}

function valueOf({ kind, standard }: Flag): string {
  if (kind === 'boolean') return ''
  return standard === undefined ? ' VALUE' : ` "${standard}"`
}

function variableOf({ variable }: Flag): string {
  return variable === undefined ? '' : ` [$${variable}]`
}
