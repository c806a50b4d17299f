import { type ComposeNode, child, entriesOf, type MappingNode, type VariableLookup } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'
import { interpolate } from './interpolate.ts'
import { withoutResets } from './merge-nodes.ts'
import { maxPorts, normaliseService } from './normalise-service.ts'
import type { FileMention, ProjectFiles } from './project-files.ts'
import { readYaml } from './read-yaml.ts'
import { validateSchema } from './validate-schema.ts'

/** More than anybody writes, and read within a second. */
const maxFileBytes = 4 * 1024 * 1024
const maxFiles = 200

/** What files are read with. */
export interface LoadContext {
  readonly files: ProjectFiles
  readonly problems: ComposeProblems
  /** Variables. */
  readonly lookup: VariableLookup
  /** What relative paths are relative to. */
  readonly folder: string
  /** Files that include this one, the innermost last. */
  readonly includedBy: readonly string[]
  /** Every file that was read, shared by all that is read for one project. */
  readonly seen: { count: number }
}

/** A file that has been read, before anything in it is merged. */
export interface ReadFile {
  /** Absolute; absent for an object. */
  readonly file: string | undefined
  readonly root: MappingNode
}

/** Reads a file: variables filled in, checked by the schema. */
export async function readComposeFile(file: string, mention: FileMention, context: LoadContext): Promise<ReadFile> {
  const { files, problems, seen } = context
  seen.count++
  if (seen.count > maxFiles) {
    throw problems.fatal(mention.path, mention.at, `there are more than ${maxFiles} files`, 'include fewer files')
  }
  const text = await files.text(file, maxFileBytes, mention)
  return { file, root: await fillAndCheck(await readYaml(text, file, problems), context) }
}

/** Fills in the variables and checks by the schema. */
export async function fillAndCheck(root: MappingNode, { lookup, problems }: LoadContext): Promise<MappingNode> {
  // What has the tag is taken away or replaced; what is to be reset need not be anything sensible.
  const filled = interpolate(root, lookup, problems) as MappingNode
  await validateSchema(withoutResets(filled) as MappingNode, problems)
  problems.throwIfInvalid()
  return filled
}

/** The services of a file in their long forms, nothing extended yet. */
export function ownServices(
  root: MappingNode,
  { problems, folder, lookup }: Pick<LoadContext, 'problems' | 'folder' | 'lookup'>,
): Map<string, MappingNode> {
  const budget = { ports: maxPorts }
  return new Map(
    entriesOf(child(root, 'services')).map(([key, { value }]) => [
      key,
      value.kind === 'mapping'
        ? withTag(normaliseService(value, { path: `services.${key}`, folder, lookup, problems, budget }), value)
        : (value as ComposeNode as MappingNode),
    ]),
  )
}

/** Gives a node the tag of the one that it was made from. */
export function withTag(node: MappingNode, { tag }: ComposeNode): MappingNode {
  return tag === undefined ? node : { ...node, tag }
}
