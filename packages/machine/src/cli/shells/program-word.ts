/**
 * The program itself and not the function of its name, as bash, zsh and fish read it alike. Between single quotes, a backslash
 * means something to fish, so it stands outside of them.
 */
export function programWord(program: string): string {
  return /^[\w@%+=:,./~-]+$/.test(program)
    ? `command ${program}`
    : `command '${program.replaceAll("'", `'"'"'`).replaceAll('\\', `'\\\\'`)}'`
}
