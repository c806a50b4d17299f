import { formatGoValue, printValue, sortedKeys } from './format-go-value.ts'
import { Float64, GoMap, GoStruct, type GoValue, isTrue, typeName } from './go-value.ts'
import { parseTemplate } from './parse-template.ts'
import { position, templateError } from './template-error.ts'
import type { TemplateFunctions } from './template-functions.ts'
import type { Block, Command, ControlNode, Operand, Pipeline, Positioned, TemplateNode } from './template-node.ts'

/** A template that is ready to be filled in, as often as there are rows. */
export type Template = (data: GoValue) => string

/**
 * Reads a Go template and checks what can be checked without data.
 *
 * @throws `INVALID_TEMPLATE` with Go's words, here and when the template is filled in
 */
export function compileTemplate(text: string, functions: TemplateFunctions): Template {
  const block = parseTemplate(text, new Set(Object.keys(functions)))
  return (data) => new Evaluation(text, functions, data).block(block, data)
}

type FunctionOperand = Operand & { readonly kind: 'function' }

interface Variable {
  readonly name: string
  value: GoValue
}

class Evaluation {
  readonly #text: string
  readonly #functions: TemplateFunctions
  readonly #variables: Variable[]

  constructor(text: string, functions: TemplateFunctions, data: GoValue) {
    this.#text = text
    this.#functions = functions
    this.#variables = [{ name: '$', value: data }]
  }

  block(block: Block, dot: GoValue): string {
    const outer = this.#variables.length
    const text = block.map((node) => this.#node(node, dot)).join('')
    this.#variables.length = outer
    return text
  }

  #node(node: TemplateNode, dot: GoValue): string {
    if (node.kind === 'text') return node.text
    if (node.kind === 'range') return this.#range(node, dot)
    if (node.kind === 'action') {
      const value = this.#assigning(node.pipeline, dot)
      return node.pipeline.variables.length > 0 ? '' : printValue(value)
    }
    const outer = this.#variables.length
    const value = this.#assigning(node.pipeline, dot)
    const inner = node.kind === 'with' ? value : dot
    const text = isTrue(value) ? this.block(node.body, inner) : this.block(node.otherwise, dot)
    this.#variables.length = outer
    return text
  }

  #range(node: ControlNode, dot: GoValue): string {
    const { pipeline, body, otherwise } = node
    const over = this.#pipeline(pipeline, dot)
    const entries = this.#entries(over, pipeline)
    if (entries.length === 0) return this.block(otherwise, dot)
    const outer = this.#variables.length
    let text = ''
    for (const [key, value] of entries) {
      const [first, second] = pipeline.variables
      if (first !== undefined) this.#assign(first, second === undefined ? value : key, pipeline)
      if (second !== undefined) this.#assign(second, value, pipeline)
      text += this.block(body, value)
      if (pipeline.declares) this.#variables.length = outer
    }
    return text
  }

  #entries(over: GoValue, pipeline: Pipeline): ReadonlyArray<readonly [GoValue, GoValue]> {
    if (over === undefined) return []
    if (over instanceof GoMap) return sortedKeys(over).map((key) => [key, over.entries.get(key)] as const)
    if (typeof over === 'object' && !(over instanceof GoStruct) && !(over instanceof Float64))
      return [...over.entries()]
    throw this.#error(pipeline.commands[0], `range can't iterate over ${formatGoValue(over)}`)
  }

  #assigning(pipeline: Pipeline, dot: GoValue): GoValue {
    const value = this.#pipeline(pipeline, dot)
    for (const name of pipeline.variables) this.#assign(name, value, pipeline)
    return value
  }

  #assign(name: string, value: GoValue, { declares, commands }: Pipeline): void {
    if (declares) this.#variables.push({ name, value })
    else this.#variable(name, commands[0]).value = value
  }

  #pipeline(pipeline: Pipeline, dot: GoValue): GoValue {
    let value: GoValue
    for (const [index, command] of pipeline.commands.entries()) {
      value = this.#command(command, dot, index === 0 ? [] : [value])
    }
    return value
  }

  #command(command: Command, dot: GoValue, last: readonly GoValue[]): GoValue {
    const [first, ...rest] = command.operands
    if (first === undefined) return undefined
    if (first.kind === 'function') {
      return this.#call(first, [...rest.map((operand) => this.#operand(operand, dot)), ...last], command)
    }
    if (rest.length > 0 || last.length > 0) {
      const hasPath = first.kind === 'field' || first.kind === 'variable'
      const name = hasPath ? (first.path.at(-1) ?? '.') : first.source
      if (!hasPath) throw this.#error(first, `can't give argument to non-function ${name}`)
      throw this.#error(first, `${name} has arguments but cannot be invoked as function`)
    }
    if (first.kind === 'nil') throw this.#error(first, 'nil is not a command')
    return this.#operand(first, dot)
  }

  #operand(operand: Operand, dot: GoValue): GoValue {
    switch (operand.kind) {
      case 'literal':
        return operand.float ? new Float64(Number(operand.value)) : operand.value
      case 'nil':
        return undefined
      case 'function':
        return this.#call(operand, [])
      case 'field':
        return this.#fields(dot, operand.path, operand)
      case 'variable':
        return this.#fields(this.#variable(operand.name, operand).value, operand.path, operand)
      case 'pipeline':
        return this.#fields(this.#pipeline(operand.pipeline, dot), operand.path, operand)
    }
  }

  #fields(value: GoValue, path: readonly string[], at: Positioned): GoValue {
    let current = value
    for (const name of path) {
      if (current === undefined) throw this.#error(at, `nil pointer evaluating interface {}.${name}`)
      const holder =
        current instanceof GoMap ? current.entries : current instanceof GoStruct ? current.fields : undefined
      if (holder === undefined || (current instanceof GoStruct && !holder.has(name))) {
        throw this.#error(at, `can't evaluate field ${name} in type ${typeName(current)}`)
      }
      // What a map has no key for is nothing to Go, however deep it is asked for more; only into `null` it cannot look.
      if (!holder.has(name)) return undefined
      current = holder.get(name)
    }
    return current
  }

  #variable(name: string, at: Positioned | undefined): Variable {
    const found = this.#variables.findLast((variable) => variable.name === name)
    if (found === undefined) throw this.#error(at, `undefined variable ${JSON.stringify(name)}`)
    return found
  }

  #call(called: FunctionOperand, args: readonly GoValue[], command: Positioned = called): GoValue {
    const definition = this.#functions[called.name]
    // The parser lets no other names through.
    if (definition === undefined) return undefined
    const { call, min, max } = definition
    if (args.length < min || args.length > max) {
      const want = args.length > max ? max : min === max ? min : `at least ${min}`
      throw this.#error(called, `wrong number of args for ${called.name}: want ${want} got ${args.length}`)
    }
    try {
      return call(...args)
    } catch (error) {
      throw this.#error(command, `error calling ${called.name}: ${(error as Error).message}`)
    }
  }

  #error(at: Positioned | undefined, message: string): Error {
    const { line, column } = position(this.#text, at?.at ?? 0)
    const source = at?.source ?? ''
    const shown = source.length > 20 ? `${source.slice(0, 20)}...` : source
    return templateError(`template: :${line}:${column}: executing "" at <${shown}>: ${message}`)
  }
}
