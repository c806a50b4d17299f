import { dirname, resolve } from 'node:path'
import { type ComposeNode, child, itemsOf, type MappingNode, plain } from './compose-node.ts'
import { type ComposeModel, sections } from './compose-project.ts'
import { readDotEnv } from './dot-env.ts'
import { type LoadContext, type ReadFile, readComposeFile } from './read-compose-file.ts'

const maxDepth = 50

/** Merges what has been read; given, because what it merges includes files in its turn. */
type MergeFiles = (read: readonly ReadFile[], context: LoadContext) => Promise<ComposeModel>

/** Reads what a file includes, each as a project of its own with its own folder and its own `.env`. */
export async function readIncludes(
  node: ComposeNode | undefined,
  includer: string | undefined,
  context: LoadContext,
  merge: MergeFiles,
): Promise<ComposeModel> {
  const all = {
    name: undefined,
    services: new Map<string, MappingNode>(),
    networks: new Map<string, MappingNode>(),
    volumes: new Map<string, MappingNode>(),
    secrets: new Map<string, MappingNode>(),
    configs: new Map<string, MappingNode>(),
  }
  const { problems } = context
  for (const [index, item] of itemsOf(node).entries()) {
    const mention = { path: `include[${index}]`, at: item.at }
    const included = await readInclude(item, mention, includer, context, merge)
    for (const section of sections) {
      for (const [key, one] of included[section]) {
        const before = all[section].get(key)
        if (before !== undefined && JSON.stringify(plain(before)) !== JSON.stringify(plain(one))) {
          problems.invalid(
            mention.path,
            mention.at,
            `two included files have ${section}.${key}, and they are not the same`,
            'give one of them another name',
          )
        }
        all[section].set(key, one)
      }
    }
  }
  return all
}

async function readInclude(
  item: ComposeNode,
  mention: { readonly path: string; readonly at: ComposeNode['at'] },
  includer: string | undefined,
  context: LoadContext,
  merge: MergeFiles,
): Promise<ComposeModel> {
  const { problems, folder } = context
  const paths = texts(item.kind === 'mapping' ? child(item, 'path') : item).map((path) => resolve(folder, path))
  const [first] = paths
  if (first === undefined) throw problems.fatal(mention.path, mention.at, 'it names no file', 'give it a path')
  const includedBy = [...context.includedBy, ...(includer === undefined ? [] : [includer])]
  const circle = paths.find((path) => includedBy.includes(path))
  if (circle !== undefined || includedBy.length > maxDepth) {
    throw problems.fatal(mention.path, mention.at, 'it leads back to itself', 'break the circle')
  }
  const [projectFolder] = texts(child(item, 'project_directory'))
  const within = projectFolder === undefined ? dirname(first) : resolve(folder, projectFolder)
  const envFiles = texts(child(item, 'env_file'))
  const lookup = await readDotEnv(
    envFiles.length === 0 ? [resolve(within, '.env')] : envFiles.map((path) => resolve(folder, path)),
    { ...context, required: envFiles.length > 0, mention },
  )
  const inner: LoadContext = { ...context, folder: within, includedBy, lookup }
  const read: ReadFile[] = []
  for (const path of paths) read.push(await readComposeFile(path, mention, inner))
  return merge(read, inner)
}

function texts(node: ComposeNode | undefined): string[] {
  if (node === undefined) return []
  return (node.kind === 'list' ? node.items : [node]).flatMap((item) =>
    item.kind === 'scalar' && item.value !== null ? [String(item.value)] : [],
  )
}
