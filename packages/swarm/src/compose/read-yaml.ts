import type { Node, ParsedNode, ScalarTag } from 'yaml'
import {
  type ComposeNode,
  list,
  type MappingEntry,
  type MappingNode,
  type MergeTag,
  mapping,
  type Position,
  scalar,
} from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'

/** Aliases may multiply: what they come to, written out, is counted before anything is. */
const maxNodes = 100_000
const maxDepth = 100
/** The schema compares the items of a list with each other. */
const maxItems = 2_000
const remedyForSize = 'write less into one file'

/**
 * Reads a compose file: YAML 1.2 with what Go's reader adds to it and compose files rely on, such as `0444` for an octal
 * number and `<<` for merging mappings. Everything keeps the place that it was written at.
 *
 * @throws SwarmError `INVALID_COMPOSE_FILE` with file, line and column
 */
export async function readYaml(text: string, file: string, problems: ComposeProblems): Promise<MappingNode> {
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const document = (() => {
    try {
      return yaml.parseDocument(text, {
        lineCounter: lines,
        prettyErrors: false,
        // Looked for below: the library compares every key with all before it.
        uniqueKeys: false,
        version: '1.2',
        schema: 'core',
        customTags: (tags) => [...goNumbers, ...tags],
        // The positions are wanted, the tags not: those that are unknown are found below.
        logLevel: 'error',
      })
    } catch (error) {
      // What is nested thousands of times over overflows the reader's stack.
      if (!(error instanceof RangeError)) throw error
      throw problems.fatal('', { file }, 'it is nested too deeply', remedyForSize)
    }
  })()
  const [broken] = document.errors
  if (broken !== undefined) {
    const message = firstLine(broken.message)
    throw problems.fatal('', position(broken.pos[0]), `it is no valid YAML: ${message}`, 'correct the YAML')
  }

  // In the order of the document, so that an alias finds the anchor that was written last before it.
  const anchors = new Map<string, Node>()
  const done = new Map<Node, { node: ComposeNode; size: number }>()
  const open = new Set<Node>()

  function convert(source: Node | null, path: string, near: Position, depth: number): ComposeNode {
    if (source === null) return scalar(null, near)
    const at = source.range ? position(source.range[0]) : near
    if (yaml.isAlias(source)) {
      const target = anchors.get(source.source)
      if (target === undefined) {
        throw problems.fatal(path, at, `there is no anchor &${source.source}`, 'write the anchor before its alias')
      }
      return convert(target, path, at, depth)
    }
    const known = done.get(source)
    if (known !== undefined) {
      count(known.size, at)
      return known.node
    }
    if (open.has(source)) throw problems.fatal(path, at, 'an alias leads back to itself', 'break the circle')
    if (depth > maxDepth) throw problems.fatal(path, at, 'it is nested too deeply', remedyForSize)
    open.add(source)
    if (source.anchor !== undefined) anchors.set(source.anchor, source)
    const before = counted
    const tag = mergeTag(source, path, at)
    const bare = convertBare(source as ParsedNode, path, at, depth)
    const node = tag === undefined ? bare : { ...bare, tag }
    open.delete(source)
    done.set(source, { node, size: counted - before })
    return node
  }

  let counted = 0
  function count(nodes: number, at: Position): void {
    counted += nodes
    if (counted > maxNodes) {
      throw problems.fatal('', at, `written out, it has more than ${maxNodes} values`, remedyForSize)
    }
  }

  function convertBare(source: ParsedNode, path: string, at: Position, depth: number): ComposeNode {
    count(1, at)
    if (yaml.isSeq(source)) {
      if (source.items.length > maxItems) {
        throw problems.fatal(path, at, `a list has more than ${maxItems} items`, 'write shorter lists')
      }
      return list(
        source.items.map((item, index) => convert(item as Node, `${path}[${index}]`, at, depth + 1)),
        at,
      )
    }
    if (yaml.isMap(source)) return convertMapping(source.items as { key: Node; value: Node | null }[], path, at, depth)
    if (!yaml.isScalar(source)) throw problems.fatal(path, at, 'an alias stands for nothing', 'correct the alias')
    const { value } = source
    if (typeof value === 'number') return scalar(jsonNumber(value, source.source ?? '', path, at), at)
    return scalar(typeof value === 'boolean' || value === null ? value : String(value), at)
  }

  function convertMapping(
    pairs: readonly { key: Node; value: Node | null }[],
    path: string,
    at: Position,
    depth: number,
  ): MappingNode {
    const own: [string, MappingEntry][] = []
    const merged: MappingNode[] = []
    const keys = new Set<string>()
    for (const pair of pairs) {
      const keyAt = pair.key.range ? position(pair.key.range[0]) : at
      const key = textKey(pair.key, path, keyAt)
      if (keys.has(key))
        throw problems.fatal(path, keyAt, `it has the key ${JSON.stringify(key)} twice`, 'take out one')
      keys.add(key)
      const below = path === '' ? key : `${path}.${key}`
      const value = convert(pair.value, below, keyAt, depth + 1)
      if (key !== '<<' || !yaml.isScalar(pair.key) || pair.key.type !== 'PLAIN') {
        own.push([key, { keyAt, value }])
        continue
      }
      for (const one of value.kind === 'list' ? value.items : [value]) {
        if (one.kind !== 'mapping') {
          throw problems.fatal(
            below,
            keyAt,
            '<< merges mappings only',
            'give it the alias of a mapping, or a list of them',
          )
        }
        count(one.entries.size, keyAt)
        merged.push(one)
      }
    }
    // What a mapping says itself comes first, and then what was merged into it earlier.
    const entries = new Map(own)
    for (const one of merged) {
      for (const [key, entry] of one.entries) if (!entries.has(key)) entries.set(key, entry)
    }
    return mapping(entries, at)
  }

  function textKey(key: Node, path: string, at: Position): string {
    const node = yaml.isAlias(key) ? anchors.get(key.source) : key
    if (!yaml.isScalar(node) || node.value === null) {
      throw problems.fatal(path, at, 'a key has to be a text', 'write the key as a text')
    }
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
  }

  function jsonNumber(value: number, source: string, path: string, at: Position): number | string {
    if (!Number.isFinite(value)) throw problems.fatal(path, at, `${source} is no number here`, 'put it in quotes')
    // A number that does not fit stays as it was written.
    return Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(source) ? source : value
  }

  function mergeTag(source: Node, path: string, at: Position): MergeTag | undefined {
    const { tag } = source
    if (tag === '!reset' || tag === '!override') return tag.slice(1) as MergeTag
    if (tag === undefined || plainTags.has(tag)) return undefined
    throw problems.fatal(path, at, `the tag ${tag} is not known`, 'use no tags but !reset and !override')
  }

  const root = convert(document.contents, '', { file, line: 1, column: 1 }, 0)
  if (root.kind === 'mapping') return root
  throw problems.fatal('', root.at, 'it has to be a mapping at the top', 'begin it with services:')
}

/** Tags that say what a value is anyway. */
const plainTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'seq', 'map'].map((name) => `tag:yaml.org,2002:${name}`),
)

/** Numbers that YAML 1.2 takes for something else: Go's reader knows them, and files have been written for it. */
const goNumbers: ScalarTag[] = [
  goNumber(/^[-+]?0[0-7_]+$/, 8, ''),
  goNumber(/^[-+]?0b[01_]+$/, 2, '0b'),
  goNumber(/^[-+]?[1-9]\d*(_\d+)+$/, 10, ''),
]

function goNumber(test: RegExp, base: number, prefix: string): ScalarTag {
  return {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test,
    resolve: (text) => {
      const digits = text.replace(/^[-+]/, '').slice(prefix.length).replaceAll('_', '')
      return Number.parseInt(digits, base) * (text.startsWith('-') ? -1 : 1)
    },
  }
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/[.:]$/, '')
}
