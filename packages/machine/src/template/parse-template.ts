import { parseError } from './template-error.ts'
import type { Block, Command, Operand, Pipeline, TemplateNode } from './template-node.ts'
import { type Token, tokenizeTemplate } from './tokenize-template.ts'
import { unquote } from './unquote.ts'

/**
 * Reads a Go template: text, pipelines, variables, `if`, `with`, `range`, `break`, `continue` and comments. Templates
 * inside of templates (`define`, `template`, `block`) are not for one line on a command line, and are refused.
 *
 * @throws `INVALID_TEMPLATE` with Go's words
 */
export function parseTemplate(text: string): Block {
  const parser = new TemplateParser(text)
  const { body, end } = parser.block([])
  if (end !== 'eof') throw parser.unexpected(`{{${end}}}`)
  return body
}

type BlockEnd = 'end' | 'else' | 'eof'

class TemplateParser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #at = 0
  #loops = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokenizeTemplate(text)
  }

  /** Nodes up to `{{end}}`, `{{else}}` or the end of the text; `scope` are the variables that exist. */
  block(scope: readonly string[]): { body: Block; end: BlockEnd } {
    const body: TemplateNode[] = []
    const known = [...scope]
    for (;;) {
      const token = this.#next()
      if (token.kind === 'eof') return { body, end: 'eof' }
      if (token.kind === 'text') {
        if (token.source !== '') body.push({ kind: 'text', text: token.source })
        continue
      }
      const word = this.#peek().kind === 'identifier' ? this.#peek().source : ''
      switch (word) {
        case 'end':
        case 'else':
          this.#next()
          if (word === 'end') this.#close('end')
          return { body, end: word }
        case 'if':
        case 'with':
        case 'range':
          this.#next()
          body.push(this.#control(word, known))
          break
        case 'break':
        case 'continue':
          if (this.#loops === 0) throw this.unexpected(`{{${word}}} outside {{range}}`, '')
          this.#next()
          this.#close(word)
          body.push({ kind: word })
          break
        case 'define':
        case 'template':
        case 'block':
          throw this.#error(`{{${word}}} is not supported here`)
        default: {
          const pipeline = this.#pipeline(known, 1)
          this.#close('command')
          known.push(...(pipeline.declares ? pipeline.variables : []))
          body.push({ kind: 'action', pipeline })
        }
      }
    }
  }

  unexpected(what: string, prefix = 'unexpected '): Error {
    return this.#error(prefix + what)
  }

  #control(kind: 'if' | 'with' | 'range', scope: readonly string[]): TemplateNode {
    const pipeline = this.#pipeline(scope, kind === 'range' ? 2 : 1)
    this.#close(kind)
    const inner = [...scope, ...(pipeline.declares ? pipeline.variables : [])]
    if (kind === 'range') this.#loops++
    const { body, end } = this.block(inner)
    if (kind === 'range') this.#loops--
    if (end === 'eof') throw this.unexpected('EOF')
    if (end === 'end') return { kind, pipeline, body, otherwise: [] }
    const word = this.#peek()
    if (word.kind === 'identifier' && (word.source === 'if' || word.source === 'with') && word.source === kind) {
      this.#next()
      return { kind, pipeline, body, otherwise: [this.#control(kind, inner)] }
    }
    this.#close('else')
    const otherwise = this.block(inner)
    if (otherwise.end === 'eof') throw this.unexpected('EOF')
    if (otherwise.end === 'else') throw this.unexpected('{{else}}', 'expected end; found ')
    return { kind, pipeline, body, otherwise: otherwise.body }
  }

  #pipeline(scope: readonly string[], maxVariables: number): Pipeline {
    const { variables, declares } = this.#declaration(maxVariables)
    const known = declares ? scope : this.#knowing(variables, scope)
    const commands: Command[] = [this.#command(known)]
    while (this.#takeOperator('|')) {
      const command = this.#command(known)
      const [first] = command.operands
      // Only what can be called can take the value of the command before.
      if (first?.kind === 'literal' || first?.kind === 'nil') {
        throw this.#error(`non executable command in pipeline stage ${commands.length + 1}`)
      }
      commands.push(command)
    }
    return { variables, declares, commands }
  }

  #declaration(maxVariables: number): { variables: readonly string[]; declares: boolean } {
    const from = this.#at
    const variables: string[] = []
    while (this.#peek().kind === 'variable') {
      variables.push(this.#next().source)
      if (this.#takeOperator(':=')) return { variables: this.#atMost(variables, maxVariables), declares: true }
      if (this.#takeOperator('=')) return { variables: this.#atMost(variables, maxVariables), declares: false }
      if (!this.#takeOperator(',')) break
    }
    this.#at = from
    return { variables: [], declares: true }
  }

  #atMost(variables: readonly string[], max: number): readonly string[] {
    if (variables.length > max) throw this.#error('too many declarations in pipeline')
    return variables
  }

  #knowing(names: readonly string[], scope: readonly string[]): readonly string[] {
    const unknown = names.find((name) => name !== '$' && !scope.includes(name))
    if (unknown !== undefined) throw this.#error(`undefined variable ${JSON.stringify(unknown)}`)
    return scope
  }

  #command(scope: readonly string[]): Command {
    const operands: Operand[] = []
    const first = this.#peek()
    for (;;) {
      const token = this.#peek()
      if (token.kind === 'close' || (token.kind === 'operator' && token.source !== '(')) break
      operands.push(this.#operand(scope))
    }
    if (operands.length === 0) {
      if (first.kind === 'close') throw this.#error('missing value for command')
      throw this.unexpected(`${JSON.stringify(first.source)} in operand`)
    }
    return { operands, at: first.at, source: this.#sourceFrom(first) }
  }

  #operand(scope: readonly string[]): Operand {
    const token = this.#next()
    const { at, source } = token
    switch (token.kind) {
      case 'dot':
        return { kind: 'field', path: [], at, source }
      case 'field':
        return { kind: 'field', path: [source.slice(1), ...this.#path()], at, source: this.#sourceFrom(token) }
      case 'variable':
        this.#knowing([source], scope)
        return { kind: 'variable', name: source, path: this.#path(), at, source: this.#sourceFrom(token) }
      case 'identifier':
        if (source === 'true' || source === 'false') return { kind: 'literal', value: source === 'true', at, source }
        return source === 'nil' ? { kind: 'nil', at, source } : { kind: 'function', name: source, at, source }
      case 'string':
      case 'character':
        return { kind: 'literal', value: unquote(source, (message) => this.#error(message)), at, source }
      case 'number':
        return { kind: 'literal', value: Number(source), float: /^[^xX]*[.eE]/.test(source), at, source }
      default:
        if (source !== '(') throw this.unexpected(`${JSON.stringify(source)} in operand`)
    }
    const pipeline = this.#pipeline(scope, 0)
    if (!this.#takeOperator(')')) throw this.#error('unclosed left paren')
    return { kind: 'pipeline', pipeline, path: this.#path(), at, source: this.#sourceFrom(token) }
  }

  /** Fields that follow without a space. */
  #path(): string[] {
    const path: string[] = []
    while (this.#peek().kind === 'field' && !this.#peek().spaced) path.push(this.#next().source.slice(1))
    return path
  }

  #close(context: string): void {
    const token = this.#next()
    if (token.kind !== 'close') throw this.unexpected(`${JSON.stringify(token.source)} in ${context}`)
  }

  #takeOperator(source: string): boolean {
    const taken = this.#peek().kind === 'operator' && this.#peek().source === source
    if (taken) this.#at++
    return taken
  }

  #peek(): Token {
    // The last token is `eof`, and whoever has read it stops.
    return this.#tokens[this.#at] as Token
  }

  #next(): Token {
    return this.#tokens[this.#at++] as Token
  }

  #sourceFrom(first: Token): string {
    const last = this.#tokens[this.#at - 1] ?? first
    return this.#text.slice(first.at, last.at + last.source.length)
  }

  #error(message: string): Error {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)]
    return parseError(this.#text, token?.at ?? 0, message)
  }
}
