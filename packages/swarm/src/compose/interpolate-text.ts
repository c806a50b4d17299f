/** What a text with variables is filled in with. */
export interface InterpolationSource {
  /** The value of a variable; undefined where it is not set. */
  lookup(name: string): string | undefined
  /** Is told of variables that stand for an empty text because they are not set. */
  unset?(name: string): void
}

/** A text that cannot be filled in. */
export class InterpolationError extends Error {
  /** What to do about it. */
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

const start = /[_A-Za-z][_A-Za-z0-9]*/y
const maxDepth = 50
/** No file that is read is longer. */
const maxLength = 4 * 1024 * 1024

/**
 * Fills in the variables of a text by the Compose specification: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`,
 * `${NAME:?message}`, `${NAME?message}`, `${NAME:+replacement}`, `${NAME+replacement}`, where defaults, messages and
 * replacements may have variables of their own, and `$$` for a dollar sign. With a colon an empty value counts as none.
 *
 * @throws InterpolationError for what is none of these, and for `?` without a value
 */
export function interpolateText(text: string, source: InterpolationSource, depth = 0): string {
  if (!text.includes('$')) return text
  if (depth > maxDepth) throw new InterpolationError('variables are nested too deeply', 'nest them less')
  let result = ''
  let at = 0
  for (;;) {
    const dollar = text.indexOf('$', at)
    if (dollar === -1) return result + text.slice(at)
    result += text.slice(at, dollar)
    if (result.length > maxLength) {
      throw new InterpolationError(`filled in, it has more than ${maxLength} characters`, 'fill in less')
    }
    const next = text[dollar + 1]
    if (next === '$') {
      result += '$'
      at = dollar + 2
    } else if (next === '{') {
      const end = closingBrace(text, dollar + 2)
      result += braced(text.slice(dollar + 2, end), source, depth)
      at = end + 1
    } else {
      const name = nameAt(text, dollar + 1)
      if (name === '') throw malformed()
      result += value(name, source)
      at = dollar + 1 + name.length
    }
  }
}

/** The first brace that closes this one: those of variables inside it are passed over. */
function closingBrace(text: string, from: number): number {
  let open = 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '$' && text[at + 1] === '$') at++
    else if (text[at] === '$' && text[at + 1] === '{') open++
    else if (text[at] === '}' && --open === 0) return at
  }
  throw malformed()
}

function braced(inner: string, source: InterpolationSource, depth: number): string {
  const name = nameAt(inner, 0)
  if (name === '') throw malformed()
  const [, operator, rest = ''] = /^(:?[-?+])?(.*)$/s.exec(inner.slice(name.length)) ?? []
  if (operator === undefined) {
    if (rest !== '') throw malformed()
    return value(name, source)
  }
  const found = source.lookup(name)
  const counts = found !== undefined && !(operator.startsWith(':') && found === '')
  const filled = (): string => interpolateText(rest, source, depth + 1)
  if (operator.endsWith('+')) return counts ? filled() : ''
  if (counts) return found
  if (operator.endsWith('-')) return filled()
  const message = filled()
  throw new InterpolationError(
    `the variable ${name} ${found === undefined ? 'is not set' : 'is empty'}${message === '' ? '' : `: ${message}`}`,
    `set ${name} in the environment or in the file .env`,
  )
}

function value(name: string, source: InterpolationSource): string {
  const found = source.lookup(name)
  if (found === undefined) source.unset?.(name)
  return found ?? ''
}

function nameAt(text: string, at: number): string {
  start.lastIndex = at
  return start.exec(text)?.[0] ?? ''
}

function malformed(): InterpolationError {
  return new InterpolationError('a dollar sign begins no variable there', 'write $$ for a dollar sign')
}
