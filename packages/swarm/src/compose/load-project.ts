import { dirname, resolve } from 'node:path'
import {
  type ComposeNode,
  child,
  entriesOf,
  itemsOf,
  type MappingNode,
  mapping,
  type VariableLookup,
  withEntry,
} from './compose-node.ts'
import { ComposeProblems } from './compose-problems.ts'
import type { ComposeModel, ComposeProject, Contents } from './compose-project.ts'
import { maxEnvBytes, readDotEnv, readEnvText } from './dot-env.ts'
import { isReadAlike, parseEnvFile, parseRawEnvFile } from './env-file.ts'
import { fromObject } from './from-object.ts'
import { mergeFiles } from './load-model.ts'
import { type EnabledServices, enabledServices } from './profiles.ts'
import { isThere, ProjectFiles } from './project-files.ts'
import { fillAndCheck, type LoadContext, type ReadFile, readComposeFile } from './read-compose-file.ts'

/** How compose files are read. */
export interface LoadOptions {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What `COMPOSE_PROJECT_NAME` says, whatever is in `env`. */
  readonly projectName?: string | undefined
  /** Profiles whose services are let in; by default those of `COMPOSE_PROFILES`. */
  readonly profiles?: readonly string[] | undefined
  /** What the relative paths of an object are relative to. */
  readonly folder: string
  /** The folder that no file may be outside of. */
  readonly within?: string | undefined
}

/** One file, several where the later ones say what is different, or what a file would say. */
export type LoadSource = string | readonly string[] | object

/** The largest content of a secret or a config, and one byte more, so that engines' own limits are what is told. */
const maxContentBytes = 1_024_000

/**
 * Reads compose files from the disk into one project.
 *
 * @throws SwarmError `INVALID_COMPOSE_FILE`
 */
export async function loadProject(source: LoadSource, options: LoadOptions): Promise<ComposeProject> {
  const problems = new ComposeProblems(options.action)
  const paths = typeof source === 'string' ? [source] : isPaths(source) ? source : undefined
  const [first] = paths ?? []
  if (paths !== undefined && first === undefined) {
    throw problems.fatal('', {}, 'no compose file was given', 'give a path, several, or an object')
  }
  const folder = first === undefined ? resolve(options.folder) : dirname(resolve(first))
  const files = new ProjectFiles(problems, options.within)
  const lookup = await readDotEnv([resolve(folder, '.env')], {
    files,
    problems,
    required: false,
    lookup: (name) => {
      if (name === 'COMPOSE_PROJECT_NAME' && options.projectName !== undefined) return options.projectName
      return Object.hasOwn(options.env, name) ? options.env[name] : undefined
    },
    mention: { path: '', at: {} },
  })
  const context: LoadContext = { files, problems, lookup, folder, includedBy: [], seen: { count: 0 } }
  const read: ReadFile[] = []
  if (paths === undefined) {
    const root = await fillAndCheck(fromObject(source as object, problems), context)
    read.push({ file: undefined, root })
  }
  for (const path of paths ?? []) read.push(await readComposeFile(resolve(path), { path: '', at: {} }, context))
  const model = await mergeFiles(read, context)
  const enabled = enabledServices(model.services, options.profiles ?? profilesOf(lookup), problems)
  const project = await fillIn(model, enabled, context)
  problems.throwIfInvalid()
  return project
}

async function fillIn(model: ComposeModel, enabled: EnabledServices, context: LoadContext): Promise<ComposeProject> {
  const { services, disabled } = enabled
  const secrets = withoutUnwanted('secrets', model, enabled)
  const configs = withoutUnwanted('configs', model, enabled)
  const withEnvironment = new Map<string, MappingNode>()
  for (const [key, service] of services) withEnvironment.set(key, await fillEnvironment(key, service, context))
  return {
    ...model,
    services: withEnvironment,
    disabled,
    secrets,
    configs,
    contents: {
      secrets: await readContents('secrets', secrets, context),
      configs: await readContents('configs', configs, context),
    },
    problems: context.problems,
  }
}

/**
 * Without what only services use that a profile keeps out: nobody need have its content. What no service uses at all is
 * made, as the docker command does.
 */
function withoutUnwanted(
  section: 'secrets' | 'configs',
  model: ComposeModel,
  { services }: EnabledServices,
): ReadonlyMap<string, MappingNode> {
  const usedBy = (isIn: boolean): Set<string> =>
    new Set([...model.services].flatMap(([key, service]) => (services.has(key) === isIn ? uses(section, service) : [])))
  const [wanted, unwanted] = [usedBy(true), usedBy(false)]
  return new Map([...model[section]].filter(([key]) => wanted.has(key) || !unwanted.has(key)))
}

function uses(section: 'secrets' | 'configs', service: MappingNode): string[] {
  const sources = itemsOf(child(service, section)).map((item) => child(item, 'source'))
  const credentials = section === 'configs' ? [child(child(service, 'credential_spec'), 'config')] : []
  return [...sources, ...credentials].flatMap((source) => text(source) ?? [])
}

/** The environment of a service: its files, a later one over those before, and what the service says over all of them. */
async function fillEnvironment(key: string, service: MappingNode, context: LoadContext): Promise<MappingNode> {
  const { problems, files } = context
  const entries = new Map<string, { keyAt: ComposeNode['at']; value: ComposeNode }>()
  for (const [index, item] of itemsOf(child(service, 'env_file')).entries()) {
    const place = child(item, 'path')
    const path = text(place) ?? ''
    const lookup = lookupOf(place, context)
    const mention = { path: `services.${key}.env_file[${index}]`, at: item.at }
    if (isFalse(child(item, 'required')) && !(await isThere(path))) continue
    const raw = text(child(item, 'format')) === 'raw'
    const content = await files.text(path, maxEnvBytes, mention)
    const values = readEnvText(content, path, lookup, problems, raw ? parseRawEnvFile : parseEnvFile)
    for (const [name, value] of values) {
      entries.set(name, { keyAt: item.at, value: { kind: 'scalar', value: value ?? null, at: item.at } })
    }
    if (!raw && !isReadAlike(content, lookup, values)) {
      problems.warn(
        mention.path,
        mention.at,
        'docker stack deploy would take quotes, comments and dollar signs in that file as they are',
        'say format: raw to have the same',
      )
    }
  }
  for (const [name, { keyAt, value }] of entriesOf(child(service, 'environment'))) {
    const isOpen = value.kind === 'scalar' && value.value === null
    const found = isOpen ? lookupOf(value, context)(name) : undefined
    entries.set(name, { keyAt, value: found === undefined ? value : { kind: 'scalar', value: found, at: value.at } })
  }
  if (entries.size === 0) return service
  return withEntry(service, 'environment', mapping(entries, service.at))
}

async function readContents(
  section: 'secrets' | 'configs',
  nodes: ReadonlyMap<string, MappingNode>,
  context: LoadContext,
): Promise<Contents> {
  const { problems, files } = context
  const contents = new Map<string, Buffer>()
  for (const [key, node] of nodes) {
    const path = `${section}.${key}`
    if (isTrue(child(node, 'external')) || child(node, 'driver') !== undefined) continue
    const sources = ['file', 'environment', 'content'].filter((source) => node.entries.has(source))
    const [source] = sources
    const value = source === undefined ? undefined : child(node, source)
    if (source === undefined || value === undefined || sources.length > 1) {
      problems.invalid(
        path,
        node.at,
        source === undefined ? 'it says nothing about its content' : `it has ${sources.join(' and ')}`,
        section === 'secrets'
          ? 'give it one of file, environment and external: true'
          : 'give it one of file, content, environment and external: true',
      )
      continue
    }
    const said = text(value) ?? ''
    if (source === 'file') contents.set(key, await files.bytes(said, maxContentBytes, { path, at: value.at }))
    else if (source === 'content') contents.set(key, Buffer.from(said))
    else {
      const found = lookupOf(value, context)(said)
      if (found !== undefined) contents.set(key, Buffer.from(found))
      else problems.invalid(path, value.at, `the variable ${said} is not set`, `set ${said}`)
    }
  }
  return contents
}

/** The variables of the project that something was written in. */
function lookupOf(node: ComposeNode | undefined, { lookup }: LoadContext): VariableLookup {
  return (node?.kind === 'scalar' ? node.lookup : undefined) ?? lookup
}

function profilesOf(lookup: (name: string) => string | undefined): string[] {
  return (lookup('COMPOSE_PROFILES') ?? '').split(',').map((profile) => profile.trim())
}

function isPaths(source: LoadSource): source is readonly string[] {
  return Array.isArray(source)
}

function text(node: ComposeNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined
}

function isTrue(node: ComposeNode | undefined): boolean {
  if (node?.kind === 'mapping') return true
  return node?.kind === 'scalar' && ['true', 'yes', 'on', 'y'].includes(String(node.value).toLowerCase())
}

function isFalse(node: ComposeNode | undefined): boolean {
  return node?.kind === 'scalar' && ['false', 'no', 'off', 'n'].includes(String(node.value).toLowerCase())
}
