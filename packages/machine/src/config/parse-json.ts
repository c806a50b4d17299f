import type { JsonMember, JsonNode } from './json-node.ts'

/**
 * Reads JSON without losing anything of it. `JSON.parse` would reorder keys that look like numbers, round long
 * integers, and report mistakes in other words than Docker Machine, whose words stand in tables that people read.
 *
 * @throws `SyntaxError` with the message that Go's decoder has.
 */
export function parseJson(text: string): JsonNode {
  const reader = new JsonReader(text)
  const node = reader.value(0)
  reader.end()
  return node
}

/** Go stops at 10,000 levels; a configuration has six, and the stack of a process is not ours to fill. */
const MAX_DEPTH = 1000
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw new SyntaxError('exceeded max depth')
    const first = this.#peek()
    if (first === '{') return { kind: 'object', members: this.#members(depth) }
    if (first === '[') return { kind: 'array', items: this.#items(depth) }
    if (first === '"') return { kind: 'string', value: this.#string() }
    if (first === 't') return this.#literal('true', { kind: 'boolean', value: true })
    if (first === 'f') return this.#literal('false', { kind: 'boolean', value: false })
    if (first === 'n') return this.#literal('null', { kind: 'null' })
    if (first === '-' || isDigit(first)) return { kind: 'number', text: this.#number() }
    throw this.#unexpected('looking for beginning of value')
  }

  end(): void {
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value')
  }

  #members(depth: number): JsonMember[] {
    const members: JsonMember[] = []
    this.#at++
    if (this.#peek() === '}') {
      this.#at++
      return members
    }
    for (;;) {
      if (this.#peek() !== '"') throw this.#unexpected('looking for beginning of object key string')
      const key = this.#string()
      if (this.#peek() !== ':') throw this.#unexpected('after object key')
      this.#at++
      members.push({ key, value: this.value(depth + 1) })
      const next = this.#peek()
      if (next !== ',' && next !== '}') throw this.#unexpected('after object key:value pair')
      this.#at++
      if (next === '}') return members
    }
  }

  #items(depth: number): JsonNode[] {
    const items: JsonNode[] = []
    this.#at++
    if (this.#peek() === ']') {
      this.#at++
      return items
    }
    for (;;) {
      items.push(this.value(depth + 1))
      const next = this.#peek()
      if (next !== ',' && next !== ']') throw this.#unexpected('after array element')
      this.#at++
      if (next === ']') return items
    }
  }

  #string(): string {
    let value = ''
    let from = ++this.#at
    for (;;) {
      const char = this.#text[this.#at]
      if (char === '"') {
        value += this.#text.slice(from, this.#at++)
        return value
      }
      if (char === undefined || char < ' ') throw this.#unexpected('in string literal')
      this.#at++
      if (char === '\\') {
        value += this.#text.slice(from, this.#at - 1) + this.#escape()
        from = this.#at
      }
    }
  }

  #escape(): string {
    const char = this.#text[this.#at]
    const simple = char === undefined ? undefined : ESCAPES[char]
    if (simple === undefined && char !== 'u') throw this.#unexpected('in string escape code')
    this.#at++
    if (simple !== undefined) return simple
    const from = this.#at
    while (this.#at < from + 4) {
      if (!/[0-9a-f]/i.test(this.#text[this.#at] ?? '')) throw this.#unexpected('in \\u hexadecimal character escape')
      this.#at++
    }
    return String.fromCharCode(Number.parseInt(this.#text.slice(from, this.#at), 16))
  }

  #number(): string {
    const from = this.#at
    if (this.#text[this.#at] === '-') this.#at++
    if (this.#text[this.#at] === '0') this.#at++
    else this.#digits('in numeric literal')
    if (this.#text[this.#at] === '.') {
      this.#at++
      this.#digits('after decimal point in numeric literal')
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at++
      if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at++
      this.#digits('in exponent of numeric literal')
    }
    return this.#text.slice(from, this.#at)
  }

  #digits(where: string): void {
    if (!isDigit(this.#text[this.#at])) throw this.#unexpected(where)
    while (isDigit(this.#text[this.#at])) this.#at++
  }

  #literal(word: string, node: JsonNode): JsonNode {
    for (const [index, char] of [...word].entries()) {
      const where = `in literal ${word} (expecting '${char}')`
      if (this.#text[this.#at] !== char) throw this.#unexpected(index === 0 ? 'looking for beginning of value' : where)
      this.#at++
    }
    return node
  }

  #peek(): string | undefined {
    this.#skipSpace()
    return this.#text[this.#at]
  }

  #skipSpace(): void {
    // Most of an indented file is white space: a regular expression for each would be most of the time.
    for (let code = this.#text.charCodeAt(this.#at); isSpace(code); code = this.#text.charCodeAt(++this.#at));
  }

  #unexpected(where: string): SyntaxError {
    const code = this.#text.codePointAt(this.#at)
    if (code === undefined) return new SyntaxError('unexpected end of JSON input')
    const char = String.fromCodePoint(code)
    const shown = char === "'" ? "\\'" : char === '"' ? '"' : JSON.stringify(char).slice(1, -1)
    return new SyntaxError(`invalid character '${shown}' ${where}`)
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9'
}
