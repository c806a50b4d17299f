import { basename, dirname } from 'node:path/posix'
import type { EngineFlag } from './engine-flags.ts'
import { hostPaths } from './host-paths.ts'

/** The command line that systemd starts the engine with, and the file that says so. */
export interface ExecStart {
  /** `''` where there is none. */
  readonly command: string
  readonly file: string
}

/**
 * What systemd starts the engine with, from what `systemctl cat` prints, without our own drop-in. As in systemd, an empty
 * command line forgets those before it.
 */
export function execStart(unit: string): ExecStart {
  let file = ''
  let found: ExecStart = { command: '', file }
  for (const line of unit.replaceAll(/\s*\\\n\s*/g, ' ').split('\n')) {
    const header = /^# (\/\S+)$/.exec(line)
    if (header !== null) file = header[1] ?? ''
    const value = /^ExecStart\s*=\s*(.*)$/.exec(line)?.[1]
    if (value !== undefined && file !== hostPaths.dropIn) found = { command: value.trim(), file }
  }
  return found
}

/** Whether what a file says holds against our own drop-in: drop-ins are read in the order of their names. */
export function overrules(file: string): boolean {
  return dirname(file).endsWith('.service.d') && basename(file) > basename(hostPaths.dropIn)
}

/** What a drop-in of ours says. */
export interface DropIn {
  /** The command line to start the engine with, where it is for us to say. */
  readonly command?: string
  /** Where it listens beside what the command line says. */
  readonly hosts: readonly string[]
  readonly flags: readonly EngineFlag[]
  /** `NAME=value` */
  readonly environment: readonly string[]
}

/** The text of a drop-in that starts the engine as before, but for where it listens and with what flags, and with variables. */
export function dropIn({ command, hosts, flags, environment }: DropIn): string {
  const listen = hosts.map((host) => ` -H ${word(host)}`)
  const said = flags.map(({ name, value }) => ` ${word(value === undefined ? `--${name}` : `--${name}=${value}`)}`)
  const start = command === undefined ? '' : `ExecStart=\nExecStart=${command}${[...listen, ...said].join('')}\n`
  const variables = environment.map((text) => `Environment=${quote(text)}\n`).join('')
  return `[Service]\n${start}${variables}`
}

/** A command line without what is for us to say: TLS, and the port that TLS is spoken on. */
export function withoutTls(command: string, port: number): string {
  const words = command.split(/\s+/)
  const kept: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const takesNext = /^(?:-H|--host|--tlscacert|--tlscert|--tlskey)$/.test(word)
    const value = takesNext ? (words[at + 1] ?? '') : word.replace(/^--host=|^-H=?/, '')
    const listens = /^-H|^--host/.test(word)
    const drop = /^--tls/.test(word) || (listens && value.startsWith('tcp://') && value.endsWith(`:${port}`))
    if (!drop) kept.push(word, ...(takesNext ? [value] : []))
    if (takesNext) at++
  }
  return kept.join(' ')
}

/** Whether a command line says where to listen. */
export function saysWhere(command: string): boolean {
  return /(?:^|\s)(?:-H|--host)/.test(command)
}

/** Whether a command line says how to speak TLS. */
export function saysTls(command: string): boolean {
  return /(?:^|\s)--tls/.test(command)
}

/** A word of a command line, in which systemd would also look for variables. */
function word(text: string): string {
  return /^[\w@+=:,./[\]~-]+$/.test(text) ? text : quote(text).replaceAll('$', '$$$$')
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`
}
