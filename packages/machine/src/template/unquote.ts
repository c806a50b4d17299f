const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
}
const ESCAPE = /\\(?:([abfnrtv\\"'])|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|.)/gs

/** The value of a string or a character as it is written in Go; a character is its number. */
export function unquote(source: string, error: (message: string) => Error): string | number {
  const inner = source.slice(1, -1)
  if (source.startsWith('`')) return inner
  const text = inner.replace(ESCAPE, (_all, simple, x, u, long, octal) => {
    if (simple !== undefined) return SIMPLE[simple] ?? ''
    const code = octal === undefined ? Number.parseInt(x ?? u ?? long, 16) : Number.parseInt(octal, 8)
    if (Number.isNaN(code) || code > 0x10ffff) throw error('invalid syntax')
    return String.fromCodePoint(code)
  })
  if (source.startsWith('"')) return text
  const code = text.codePointAt(0)
  if (code === undefined || String.fromCodePoint(code) !== text) throw error(`malformed character constant: ${source}`)
  return code
}
