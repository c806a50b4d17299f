import { hostPaths } from './host-paths.ts'

/**
 * The command line that systemd starts the engine with, from what `systemctl cat` prints, without our own drop-in; `''`
 * where there is none. As in systemd, an empty one forgets those before it.
 */
export function execStart(unit: string): string {
  let file = ''
  let found = ''
  for (const line of unit.replaceAll(/\s*\\\n\s*/g, ' ').split('\n')) {
    const header = /^# (\/\S+)$/.exec(line)
    if (header !== null) file = header[1] ?? ''
    const value = /^ExecStart\s*=\s*(.*)$/.exec(line)?.[1]
    if (value !== undefined && file !== hostPaths.dropIn) found = value.trim()
  }
  return found
}

/** A drop-in that starts the engine as before, but for where it listens, and with variables. */
export function dropIn(command: string, hosts: readonly string[], environment: readonly string[]): string {
  const listen = hosts.map((host) => ` -H ${host}`).join('')
  const variables = environment.map((text) => `Environment=${quote(text)}\n`).join('')
  return `[Service]\nExecStart=\nExecStart=${command}${listen}\n${variables}`
}

/** The command line without what is said in `daemon.json` from now on: TLS, and the port that TLS is spoken on. */
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

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`
}
