import {
  child,
  entriesOf,
  type MappingNode,
  plain,
  type VariableLookup,
  withEntry,
  withLookup,
  withoutEntry,
} from './compose-node.ts'
import { type ComposeModel, type Section, sections } from './compose-project.ts'
import { readIncludes } from './include.ts'
import { mergeResource, mergeService, withoutResets } from './merge-nodes.ts'
import { normaliseResource } from './normalise-service.ts'
import { inFolder } from './project-files.ts'
import { type LoadContext, type ReadFile, withTag } from './read-compose-file.ts'
import { ServiceExtender } from './service-extends.ts'

/** Merges files, a later one over those before it, with what each includes and extends. */
export async function mergeFiles(read: readonly ReadFile[], context: LoadContext): Promise<ComposeModel> {
  const { problems } = context
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
      secrets: withSources(resources(root, 'secrets'), context),
      configs: withSources(resources(root, 'configs'), context),
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

/** Says where the contents of secrets and configs are from: absolute paths, and variables of this project. */
function withSources(
  nodes: ReadonlyMap<string, MappingNode>,
  { folder, lookup }: LoadContext,
): Map<string, MappingNode> {
  return new Map([...nodes].map(([key, node]) => [key, withVariable(withPath(node, folder), lookup)]))
}

function withPath(node: MappingNode, folder: string): MappingNode {
  const file = child(node, 'file')
  if (file === undefined) return node
  if (file.kind !== 'scalar' || file.value === null) return file.tag === undefined ? withoutEntry(node, 'file') : node
  return withEntry(node, 'file', { ...file, value: inFolder(folder, String(file.value)) })
}

function withVariable(node: MappingNode, lookup: VariableLookup): MappingNode {
  const variable = child(node, 'environment')
  return variable === undefined ? node : withEntry(node, 'environment', withLookup(variable, lookup))
}
