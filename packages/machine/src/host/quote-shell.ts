/** A text as one word of a POSIX shell, which does nothing with what is in it. */
export function quoteShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
