/**
 * Splits a command line into words as the docker command does: blanks part words, quotes hold them together, a backslash
 * takes the next character as it is except within single quotes, and `#` at the beginning of a word begins a comment.
 *
 * @returns undefined where a quote or a backslash has no end
 */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: '"' | "'" | undefined
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string
    if (char === '\\' && quote !== "'") {
      at++
      if (at === line.length) return undefined
      word = (word ?? '') + line[at]
    } else if (quote !== undefined) {
      if (char === quote) quote = undefined
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (' \t\r\n'.includes(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (char === '#' && word === undefined) {
      const end = line.indexOf('\n', at)
      if (end === -1) return words
      at = end
    } else {
      word = (word ?? '') + char
    }
  }
  if (quote !== undefined) return undefined
  if (word !== undefined) words.push(word)
  return words
}
