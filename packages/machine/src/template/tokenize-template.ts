import { parseError } from './template-error.ts'

/** A piece of a template: text between actions, or a token inside of one. */
export interface Token {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'dot'
    | 'field'
    | 'variable'
    | 'identifier'
    | 'string'
    | 'number'
    | 'character'
    | 'operator'
    | 'eof'
  /** As it is written; of text, what is left after trimming. */
  readonly source: string
  /** The number of characters of the template before it. */
  readonly at: number
  /** Whether there is white space before it. */
  readonly spaced: boolean
}

/** In this order: `.5` is a number and `.a` is a field. */
const PATTERNS: ReadonlyArray<readonly [Token['kind'], RegExp]> = [
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\.[^'\n]*)'/y],
  ['number', /[+-]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['dot', /\./y],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['identifier', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['operator', /:=|[=|(),]/y],
]
const SPACE = /[ \t\r\n]*/y

/**
 * Takes a Go template apart.
 *
 * @throws `INVALID_TEMPLATE` with Go's words
 */
export function tokenizeTemplate(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let trimStart = false
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    const end = open < 0 ? text.length : open
    const trimEnd = open >= 0 && /^-[ \t\r\n]/.test(text.slice(open + 2, open + 4))
    tokens.push({ kind: 'text', source: trim(text.slice(at, end), trimStart, trimEnd), at, spaced: false })
    if (open < 0) break
    const inside = open + (trimEnd ? 3 : 2)
    const action = readComment(text, open, inside) ?? readAction(text, open, inside, tokens)
    at = action.end
    trimStart = action.trims
  }
  tokens.push({ kind: 'eof', source: '', at: text.length, spaced: false })
  return tokens
}

interface ActionEnd {
  readonly end: number
  readonly trims: boolean
}

function readComment(text: string, open: number, inside: number): ActionEnd | undefined {
  const start = inside + matched(SPACE, text, inside).length
  if (!text.startsWith('/*', start)) return undefined
  const close = text.indexOf('*/', start + 2)
  if (close < 0) throw parseError(text, open, 'unclosed comment')
  const trims = /^[ \t\r\n]-\}\}/.test(text.slice(close + 2))
  const end = close + (trims ? 4 : 2)
  if (!text.startsWith('}}', end)) throw parseError(text, open, 'comment ends before closing delimiter')
  return { end: end + 2, trims }
}

function readAction(text: string, open: number, inside: number, tokens: Token[]): ActionEnd {
  tokens.push({ kind: 'open', source: '{{', at: open, spaced: false })
  let at = inside
  for (;;) {
    const space = matched(SPACE, text, at)
    at += space.length
    const trims = space !== '' && text.startsWith('-}}', at)
    if (trims || text.startsWith('}}', at)) {
      tokens.push({ kind: 'close', source: '}}', at, spaced: space !== '' })
      return { end: at + (trims ? 3 : 2), trims }
    }
    if (at >= text.length) throw parseError(text, open, 'unclosed action')
    const token = readToken(text, at, space !== '')
    tokens.push(token)
    at += token.source.length
  }
}

function readToken(text: string, at: number, spaced: boolean): Token {
  for (const [kind, pattern] of PATTERNS) {
    const source = matched(pattern, text, at)
    if (source !== '') return { kind, source, at, spaced }
  }
  const char = text[at] ?? ''
  if (char === '"') throw parseError(text, at, 'unterminated quoted string')
  if (char === '`') throw parseError(text, at, 'unterminated raw quoted string')
  throw parseError(text, at, `unexpected ${JSON.stringify(char)} in command`)
}

function matched(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function trim(text: string, start: boolean, end: boolean): string {
  const trimmed = start ? text.replace(/^[ \t\r\n]+/, '') : text
  return end ? trimmed.replace(/[ \t\r\n]+$/, '') : trimmed
}
