/** The program itself and not the function of its name. Single quotes are understood by bash, zsh and fish alike. */
export function programWord(program: string): string {
  return /^[\w@%+=:,./~-]+$/.test(program) ? `command ${program}` : `command '${program.replaceAll("'", `'"'"'`)}'`
}
