import { MachineError } from '../../errors/machine-error.ts'

/** How a shell is told to set variables. */
export interface ShellDialect {
  /** A line that sets a variable, its end included. */
  set(name: string, value: string): string
  /** A line that unsets a variable, its end included. */
  unset(name: string): string
  /** A value between double quotes, in which nothing is special any more. */
  quote(value: string): string
  /** What makes a comment of a line. */
  readonly comment: string
  /** The line that runs a command and takes its output for commands. */
  evaluate(command: string): string
}

const posix: ShellDialect = {
  set: (name, value) => `export ${name}=${posix.quote(value)}\n`,
  unset: (name) => `unset ${name}\n`,
  quote: (value) => doubleQuoted(value, /[\\"$`]/g, '\\'),
  comment: '#',
  evaluate: (command) => `eval $(${command})`,
}

const fish: ShellDialect = {
  set: (name, value) => `set -gx ${name} ${fish.quote(value)};\n`,
  unset: (name) => `set -e ${name};\n`,
  quote: (value) => doubleQuoted(value, /[\\"$]/g, '\\'),
  comment: '#',
  evaluate: (command) => `eval (${command})`,
}

const powershell: ShellDialect = {
  set: (name, value) => `$Env:${name} = ${powershell.quote(value)}\n`,
  // Two backslashes, as Docker Machine has it: one path separator more than it takes, and harmless.
  unset: (name) => `Remove-Item Env:\\\\${name}\n`,
  // PowerShell takes the quotes of typesetters for its own.
  quote: (value) => doubleQuoted(value, /[`"$\u201c\u201d\u201e]/g, '`'),
  comment: '#',
  evaluate: (command) => `& ${command} | Invoke-Expression`,
}

const cmd: ShellDialect = {
  set: (name, value) =>
    `SET ${/[&|<>^()]/.test(value) ? cmd.quote(`${name}=${value}`) : `${name}=${safe(value, /["%!]/)}`}\n`,
  unset: (name) => `SET ${name}=\n`,
  quote: (value) => `"${safe(value, /["%!]/)}"`,
  comment: 'REM',
  evaluate: (command) => `\t@FOR /f "tokens=*" %i IN ('${command}') DO @%i`,
}

const tcsh: ShellDialect = {
  set: (name, value) => `setenv ${name} ${tcsh.quote(value)};\n`,
  unset: (name) => `unsetenv ${name};\n`,
  // Nothing can be escaped between double quotes, so they are left for what is special.
  quote: (value) =>
    `"${safe(value)
      .replace(/["$`\\]/g, `"'$&'"`)
      .replaceAll('!', '"\\!"')}"`,
  comment: ':',
  evaluate: (command) => `eval \`${command}\``,
}

const emacs: ShellDialect = {
  set: (name, value) => `(setenv "${name}" ${emacs.quote(value)})\n`,
  unset: (name) => `(setenv "${name}" nil)\n`,
  quote: (value) => doubleQuoted(value, /[\\"]/g, '\\'),
  comment: ';;',
  evaluate: (command) => `(with-temp-buffer (shell-command "${command}" (current-buffer)) (eval-buffer))`,
}

const dialects: ReadonlyMap<string, ShellDialect> = new Map([
  ['fish', fish],
  ['powershell', powershell],
  ['cmd', cmd],
  ['tcsh', tcsh],
  ['emacs', emacs],
])

/** The dialect of a shell. Every name that is not known is taken for a shell like `sh`. */
export function shellDialect(shell: string): ShellDialect {
  return dialects.get(shell) ?? posix
}

function doubleQuoted(value: string, special: RegExp, escapeChar: string): string {
  return `"${safe(value).replace(special, (char) => escapeChar + char)}"`
}

/** Refuses what no quoting makes safe: a line break ends a command, whatever stands around it. */
function safe(value: string, refused?: RegExp): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (!/[\u0000-\u001f\u007f]/.test(value) && !refused?.test(value)) return value
  throw new MachineError('UNSAFE_VALUE', { action: `print ${JSON.stringify(value)} for a shell` })
}
