import { type ComposeNode, child, list, type MappingNode, mapping } from './compose-node.ts'

/** Lists that are one value: the later one counts. */
const replaced = new Set(['command', 'entrypoint', 'healthcheck.test'])

/** What makes two items of a list the same one. */
const identities: Readonly<Record<string, (item: ComposeNode) => string>> = {
  ports: (item) => {
    const published = text(item, 'published')
    const protocol = text(item, 'protocol') ?? 'tcp'
    return published === undefined ? `target ${text(item, 'target')}/${protocol}` : `${published}/${protocol}`
  },
  volumes: (item) => text(item, 'target') ?? '',
  secrets: (item) => text(item, 'source') ?? '',
  configs: (item) => text(item, 'source') ?? '',
}

/**
 * Merges a service with what a later file, or one that extends it, says about it: mappings key by key, lists one behind
 * the other. Ports, volumes, secrets and configs of the same port, path or source replace each other, and so do commands
 * and the options of another log driver.
 */
export function mergeService(base: MappingNode, over: MappingNode): MappingNode {
  return merge(base, over, '') as MappingNode
}

/** Merges networks, volumes, secrets or configs. */
export function mergeResource(base: ComposeNode, over: ComposeNode): ComposeNode {
  return merge(base, over, '', { plain: true })
}

function merge(base: ComposeNode, over: ComposeNode, path: string, { plain = false } = {}): ComposeNode {
  if (over.tag === 'override') return over
  if (base.kind === 'mapping' && over.kind === 'mapping') {
    if (path === 'logging' && text(base, 'driver') !== (text(over, 'driver') ?? text(base, 'driver'))) return over
    return mergeMappings(base, over, path, plain)
  }
  // Nothing behind a key takes nothing away, except from a mapping of texts, where it is a value.
  if (over.kind === 'scalar' && over.value === null && base.kind !== 'scalar') return base
  if (base.kind !== 'list' || over.kind !== 'list' || (!plain && replaced.has(path))) return over
  // As the docker command does: the names of a service on a network are replaced.
  if (!plain && /^networks\.[^.]+\.aliases$/.test(path)) return over
  const identity = plain ? undefined : identities[path]
  if (identity === undefined) return list([...base.items, ...over.items], over.at)
  const items = new Map(base.items.map((item) => [identity(item), item]))
  for (const item of over.items) items.set(identity(item), item)
  return list([...items.values()], over.at)
}

function mergeMappings(base: MappingNode, over: MappingNode, path: string, plain: boolean): MappingNode {
  const entries = new Map(base.entries)
  for (const [key, entry] of over.entries) {
    const before = entries.get(key)
    if (entry.value.tag === 'reset') entries.delete(key)
    else if (before === undefined) entries.set(key, entry)
    else {
      const below = path === '' ? key : `${path}.${key}`
      entries.set(key, { keyAt: entry.keyAt, value: merge(before.value, entry.value, below, { plain }) })
    }
  }
  return mapping(entries, over.at)
}

/** Takes out what is to be reset, once nothing more is merged over it. */
export function withoutResets(node: ComposeNode): ComposeNode {
  if (node.kind === 'list')
    return { ...node, items: node.items.filter(({ tag }) => tag !== 'reset').map(withoutResets) }
  if (node.kind === 'scalar') return node
  return mapping(
    [...node.entries].flatMap(([key, { keyAt, value }]) =>
      value.tag === 'reset' ? [] : [[key, { keyAt, value: withoutResets(value) }] as const],
    ),
    node.at,
  )
}

function text(node: ComposeNode, key: string): string | undefined {
  const value = child(node, key)
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined
}
