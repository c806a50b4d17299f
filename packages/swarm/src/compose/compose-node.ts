/** Where something was written. */
export interface Position {
  /** The file as it was given; absent where an object was given instead. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** From 1. */
  readonly column?: number
}

/** What a text, number, boolean or nothing was written as. */
export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly at: Position
  readonly tag?: MergeTag
  /**
   * Where it names a variable, or a file with variables: those of the project that it was written in. An included project
   * has its own.
   */
  readonly lookup?: VariableLookup
}

/** The value of a variable; undefined where it is not set. */
export type VariableLookup = (name: string) => string | undefined

/** A list. */
export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly ComposeNode[]
  readonly at: Position
  readonly tag?: MergeTag
}

/** A mapping with texts as keys, in the order of the file. */
export interface MappingNode {
  readonly kind: 'mapping'
  readonly entries: ReadonlyMap<string, MappingEntry>
  readonly at: Position
  readonly tag?: MergeTag
}

/** A key with its value. */
export interface MappingEntry {
  readonly keyAt: Position
  readonly value: ComposeNode
}

/** `!reset` takes away what an earlier file says, `!override` replaces it instead of merging. */
export type MergeTag = 'reset' | 'override'

/** A piece of a compose file that knows where it was written; nothing in it is ever changed. */
export type ComposeNode = ScalarNode | ListNode | MappingNode

/** A scalar. */
export function scalar(value: ScalarNode['value'], at: Position): ScalarNode {
  return { kind: 'scalar', value, at }
}

/** A list. */
export function list(items: readonly ComposeNode[], at: Position): ListNode {
  return { kind: 'list', items, at }
}

/** A mapping. */
export function mapping(entries: Iterable<readonly [string, MappingEntry]>, at: Position): MappingNode {
  return { kind: 'mapping', entries: new Map(entries), at }
}

/** What stands under a key of a mapping. */
export function child(node: ComposeNode | undefined, key: string): ComposeNode | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key)?.value : undefined
}

/** The entries of a mapping; none where something else stands there. */
export function entriesOf(node: ComposeNode | undefined): [string, MappingEntry][] {
  return node?.kind === 'mapping' ? [...node.entries] : []
}

/** The items of a list; none where something else stands there. */
export function itemsOf(node: ComposeNode | undefined): readonly ComposeNode[] {
  return node?.kind === 'list' ? node.items : []
}

/** The same, to be looked up among these variables; what is no scalar stays as it is. */
export function withLookup(node: ComposeNode, lookup: VariableLookup): ComposeNode {
  return node.kind === 'scalar' ? { ...node, lookup } : node
}

/** A mapping with one entry more, or another one under its key. */
export function withEntry(node: MappingNode, key: string, value: ComposeNode): MappingNode {
  const entries = new Map(node.entries)
  entries.set(key, { keyAt: entries.get(key)?.keyAt ?? value.at, value })
  return { ...node, entries }
}

/** A mapping without a key. */
export function withoutEntry(node: MappingNode, key: string): MappingNode {
  const entries = new Map(node.entries)
  entries.delete(key)
  return { ...node, entries }
}

/** The bare value. */
export function plain(node: ComposeNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  // Defines properties instead of assigning them: `__proto__` is a key like any other.
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]))
}
