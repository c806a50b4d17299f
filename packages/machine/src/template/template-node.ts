/** A template, read. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | ControlNode

/** An action that decides about others. */
export interface ControlNode {
  readonly kind: 'if' | 'with' | 'range'
  readonly pipeline: Pipeline
  readonly body: Block
  /** What stands between `{{else}}` and `{{end}}`. */
  readonly otherwise: Block
}

/** Nodes one after the other. */
export type Block = readonly TemplateNode[]

/** Commands, each of which takes the result of the one before as its last argument. */
export interface Pipeline {
  /** The variables that take the result; `range` knows two, index and element. */
  readonly variables: readonly string[]
  /** Whether they are made here, or set that exist. */
  readonly declares: boolean
  readonly commands: readonly Command[]
}

/** An operand alone, or a function or field with its arguments. */
export interface Command extends Positioned {
  readonly operands: readonly Operand[]
}

/** What can stand in a command. */
export type Operand = Positioned &
  (
    | { readonly kind: 'literal'; readonly value: string | boolean | number; readonly float?: boolean }
    | { readonly kind: 'nil' }
    | { readonly kind: 'function'; readonly name: string }
    /** Fields of the dot, none for the dot itself. */
    | { readonly kind: 'field'; readonly path: readonly string[] }
    | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
    | { readonly kind: 'pipeline'; readonly pipeline: Pipeline; readonly path: readonly string[] }
  )

/** Where something stands, and how it was written: Go's messages show both. */
export interface Positioned {
  /** The number of characters before it. */
  readonly at: number
  readonly source: string
}
