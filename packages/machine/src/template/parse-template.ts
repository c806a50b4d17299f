import { parseError } from './template-error.ts'
import type { Block, Command, ControlNode, Operand, Pipeline, TemplateNode } from './template-node.ts'
import { type Token, tokenizeTemplate } from './tokenize-template.ts'
import { unquote } from './unquote.ts'

/**
 * Reads a Go template: text, pipelines, variables, `if`, `with`, `range` and comments. Templates inside of templates
 * (`define`, `template`, `block`) are not for one line on a command line, and are refused.
 *
 * @param functions - the names that can be called
 * @throws `INVALID_TEMPLATE` with Go's words
 */
export function parseTemplate(text: string, functions: ReadonlySet<string>): Block {
  return new TemplateParser(text, functions).whole()
}

type Control = ControlNode['kind']
const CONTROLS: readonly string[] = ['if', 'with', 'range'] satisfies Control[]
const REFUSED: readonly string[] = ['define', 'template', 'block', 'break', 'continue']

class TemplateParser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  readonly #functions: ReadonlySet<string>
  #at = 0

  constructor(text: string, functions: ReadonlySet<string>) {
    this.#text = text
    this.#functions = functions
    this.#tokens = tokenizeTemplate(text)
  }

  whole(): Block {
    const { body, end } = this.#block()
    if (end !== 'eof') throw this.#error(`unexpected {{${end}}}`)
    return body
  }

  #block(): { body: Block; end: 'end' | 'else' | 'eof' } {
    const body: TemplateNode[] = []
    for (;;) {
      const token = this.#next()
      if (token.kind === 'eof') return { body, end: 'eof' }
      if (token.kind === 'text') {
        if (token.source !== '') body.push({ kind: 'text', text: token.source })
        continue
      }
      const word = this.#keyword()
      if (word === 'end' || word === 'else') return { body, end: word }
      body.push(word === undefined ? this.#action() : this.#control(word))
    }
  }

  /** The word that an action begins with, if it is one that makes blocks. */
  #keyword(): 'end' | 'else' | Control | undefined {
    const { kind, source } = this.#peek()
    if (kind !== 'identifier') return undefined
    if (REFUSED.includes(source)) throw this.#error(`{{${source}}} is not supported`)
    if (source !== 'end' && source !== 'else' && !CONTROLS.includes(source)) return undefined
    this.#next()
    if (source === 'end') this.#close('end')
    return source as 'end' | 'else' | Control
  }

  #action(): TemplateNode {
    const pipeline = this.#pipeline('command', 1)
    this.#close('command')
    return { kind: 'action', pipeline }
  }

  #control(kind: Control): ControlNode {
    const pipeline = this.#pipeline(kind, kind === 'range' ? 2 : 1)
    this.#close(kind)
    const { body, end } = this.#block()
    if (end === 'eof') throw this.#error('unexpected EOF')
    return { kind, pipeline, body, otherwise: end === 'end' ? [] : this.#otherwise(kind) }
  }

  #otherwise(kind: Control): Block {
    if (kind === 'if' && this.#peek().source === 'if') {
      this.#next()
      return [this.#control('if')]
    }
    this.#close('else')
    const { body, end } = this.#block()
    if (end !== 'end') throw this.#error(end === 'eof' ? 'unexpected EOF' : 'expected end; found {{else}}')
    return body
  }

  #pipeline(context: string, maxVariables: number): Pipeline {
    const declaration = this.#declaration(maxVariables)
    const commands: Command[] = [this.#command(context)]
    while (this.#takeOperator('|')) {
      const command = this.#command(context)
      const kind = command.operands[0]?.kind
      if (kind === 'literal' || kind === 'nil') {
        throw this.#error(`non executable command in pipeline stage ${commands.length + 1}`)
      }
      commands.push(command)
    }
    return { ...declaration, commands }
  }

  #declaration(maxVariables: number): { variables: readonly string[]; declares: boolean } {
    const from = this.#at
    const variables: string[] = []
    while (this.#peek().kind === 'variable') {
      variables.push(this.#next().source)
      const declares = this.#takeOperator(':=')
      if (declares || this.#takeOperator('=')) {
        if (variables.length > maxVariables) throw this.#error('too many declarations in pipeline')
        return { variables, declares }
      }
      if (!this.#takeOperator(',')) break
    }
    this.#at = from
    return { variables: [], declares: true }
  }

  #command(context: string): Command {
    const operands: Operand[] = []
    const first = this.#peek()
    while (!this.#endsCommand(this.#peek())) operands.push(this.#operand())
    if (operands.length === 0) {
      throw this.#error(
        first.kind === 'close' ? `missing value for ${context}` : `unexpected ${quoted(first)} in operand`,
      )
    }
    return { operands, at: first.at, source: this.#sourceFrom(first) }
  }

  #endsCommand({ kind, source }: Token): boolean {
    return kind === 'close' || (kind === 'operator' && source !== '(')
  }

  #operand(): Operand {
    const token = this.#next()
    const { at, source } = token
    switch (token.kind) {
      case 'dot':
        return { kind: 'field', path: [], at, source }
      case 'field':
        return { kind: 'field', path: [source.slice(1), ...this.#path()], at, source: this.#sourceFrom(token) }
      case 'variable':
        return { kind: 'variable', name: source, path: this.#path(), at, source: this.#sourceFrom(token) }
      case 'identifier':
        if (source === 'true' || source === 'false') return { kind: 'literal', value: source === 'true', at, source }
        if (source === 'nil') return { kind: 'nil', at, source }
        if (!this.#functions.has(source)) throw this.#error(`function ${quoted(token)} not defined`)
        return { kind: 'function', name: source, at, source }
      case 'string':
      case 'character':
        return { kind: 'literal', value: unquote(source, (message) => this.#error(message)), at, source }
      case 'number':
        return { kind: 'literal', value: Number(source), float: /^[^xX]*[.eE]/.test(source), at, source }
      default:
        return this.#parenthesized(token)
    }
  }

  #parenthesized(open: Token): Operand {
    const pipeline = this.#pipeline('parenthesized pipeline', 0)
    if (!this.#takeOperator(')')) throw this.#error('unclosed left paren')
    return { kind: 'pipeline', pipeline, path: this.#path(), at: open.at, source: this.#sourceFrom(open) }
  }

  /** Fields that follow without a space. */
  #path(): string[] {
    const path: string[] = []
    while (this.#peek().kind === 'field' && !this.#peek().spaced) path.push(this.#next().source.slice(1))
    return path
  }

  #close(context: string): void {
    const token = this.#next()
    if (token.kind !== 'close') throw this.#error(`unexpected ${quoted(token)} in ${context}`)
  }

  #takeOperator(source: string): boolean {
    const taken = this.#peek().kind === 'operator' && this.#peek().source === source
    if (taken) this.#at++
    return taken
  }

  /** Nobody reads on after the last token, which is `eof`. */
  #peek(): Token {
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
    return parseError(this.#text, this.#tokens[this.#at - 1]?.at ?? 0, message)
  }
}

function quoted(token: Token): string {
  return JSON.stringify(token.source)
}
