import type { ShellDialect } from './shell-dialect.ts'

/**
 * The comment that says how to use the output. It repeats the command line, so it must not become more than a comment:
 * what is not plainly harmless is put in quotes.
 */
export function usageHint(dialect: ShellDialect, [program = '', ...args]: readonly string[]): string {
  const { comment } = dialect
  const words = args.map((arg) => (/^[\w@%+=:,./~-]+$/.test(arg) ? arg : dialect.quote(arg)))
  const command = [/^[\w@%+=:,./~-]+$/.test(program) ? program : quotedProgram(dialect, program), ...words].join(' ')
  return `${comment} Run this command to configure your shell: \n${comment} ${dialect.evaluate(command)}\n`
}

/** Docker Machine puts a path with blanks or backslashes between quotes and leaves it as it is. */
function quotedProgram(dialect: ShellDialect, program: string): string {
  return /^[\w@%+=:,./~ \\-]+$/.test(program) ? `"${program}"` : dialect.quote(program)
}
