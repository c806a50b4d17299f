import { child, entriesOf, type MappingNode, plain, withoutEntry } from './compose-node.ts'
import { type ComposeModel, type Section, sections } from './compose-project.ts'
import { readIncludes } from './include.ts'
import { mergeResource, mergeService, withoutResets } from './merge-nodes.ts'
import { normaliseResource } from './normalise-service.ts'
import { inFolder } from './project-files.ts'
import { type LoadContext, type ReadFile, withTag } from './read-compose-file.ts'
import { ServiceExtender } from './service-extends.ts'

/** Merges files, a later one over those before it, with what each includes and extends. */
export async function mergeFiles(read: readonly ReadFile[], context: LoadContext): Promise<ComposeModel> {
  const { problems, folder } = context
  const model: Record<Section, Map<string, MappingNode>> & { name: string | undefined } = {
    name: undefined,
    services: new Map(),
    networks: new Map(),
    volumes: new Map(),
    secrets: new Map(),
    configs: new Map(),
  }
  for (const { file, root } of read) {
    const included = await readIncludes(child(root, 'include'), file, context, mergeFiles)
    const extender = new ServiceExtender(context, file, root)
    const own: Record<Section, Map<string, MappingNode>> = {
      services: await extender.all(),
      networks: resources(root, 'networks'),
      volumes: resources(root, 'volumes'),
      secrets: withPaths(resources(root, 'secrets'), folder),
      configs: withPaths(resources(root, 'configs'), folder),
    }
    for (const section of sections) {
      for (const [key, node] of included[section]) {
        const mine = own[section].get(key) ?? model[section].get(key)
        if (mine !== undefined && JSON.stringify(plain(mine)) !== JSON.stringify(plain(node))) {
          problems.invalid(
            `${section}.${key}`,
            mine.at,
            'an included file has one of that name, and it is not the same',
            'give one of them another name, or extend it',
          )
        }
        if (mine === undefined) model[section].set(key, node)
      }
      for (const [key, node] of own[section]) {
        const before = model[section].get(key)
        if (node.tag === 'reset') model[section].delete(key)
        else if (before === undefined || node.tag === 'override') model[section].set(key, node)
        else {
          const merged = section === 'services' ? mergeService(before, node) : mergeResource(before, node)
          model[section].set(key, merged as MappingNode)
        }
      }
    }
    const name = child(root, 'name')
    if (name?.kind === 'scalar' && name.value !== null) model.name = String(name.value)
  }
  problems.throwIfInvalid()
  for (const section of sections) {
    for (const [key, node] of model[section]) model[section].set(key, withoutResets(node) as MappingNode)
  }
  return model
}

/** Networks and the like; nothing behind the key stands for one without settings. */
function resources(root: MappingNode, section: Section): Map<string, MappingNode> {
  return new Map(
    entriesOf(child(root, section)).map(([key, { value }]) => {
      if (value.kind === 'mapping') return [key, normaliseResource(value)]
      const empty: MappingNode = { kind: 'mapping', entries: new Map(), at: value.at }
      return [key, withTag(empty, value)]
    }),
  )
}

/** Makes the paths of secrets and configs absolute. */
function withPaths(nodes: Map<string, MappingNode>, folder: string): Map<string, MappingNode> {
  for (const [key, node] of nodes) {
    const file = node.entries.get('file')
    if (file?.value.kind !== 'scalar' || file.value.value === null) {
      if (file !== undefined && file.value.tag === undefined) nodes.set(key, withoutEntry(node, 'file'))
      continue
    }
    const path = inFolder(folder, String(file.value.value))
    const value = { ...file.value, value: path }
    nodes.set(key, { ...node, entries: new Map([...node.entries, ['file', { ...file, value }]]) })
  }
  return nodes
}
