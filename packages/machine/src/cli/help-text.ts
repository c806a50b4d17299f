import type { CommandEntry } from './command.ts'
import type { Flag } from './flag.ts'
import { globalFlags } from './global-flags.ts'
import { versionText } from './version-text.ts'

/** What every command knows beside its own flags. */
export const helpFlag: Flag = { names: ['help', 'h'], kind: 'boolean', summary: 'Show help' }

/** The help of one command. */
export function commandHelp({ name, summary, command }: CommandEntry): string {
  const { synopsis, description, flags } = command
  const about = description === undefined ? '' : `Description:\n   ${description.replaceAll('\n', '\n   ')}\n\n`
  return `Usage: docker-machine ${name} ${synopsis}\n\n${summary}\n\n${about}Options:\n${flagLines([...flags, helpFlag])}`
}

/** The help of the program. */
export function programHelp(commands: readonly CommandEntry[]): string {
  const all = [...commands, { name: 'help', summary: 'Shows a list of commands or help for one command' }]
  const width = Math.max(...all.map(({ name }) => name.length))
  const lines = all.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}\n`)
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
  const shown = flags.map((flag) => ({ flag, left: `  ${flag.names.map(dashed).join(', ')}${valueHint(flag)}` }))
  const width = Math.max(...shown.map(({ left }) => left.length))
  return shown.map(({ flag, left }) => `${left.padEnd(width)}   ${flag.summary}${variableHint(flag)}\n`).join('')
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`
}

function valueHint({ kind, standard }: Flag): string {
  if (kind === 'boolean') return ''
  return standard === undefined ? ' VALUE' : ` "${standard}"`
}

function variableHint({ variable }: Flag): string {
  return variable === undefined ? '' : ` [$${variable}]`
}
