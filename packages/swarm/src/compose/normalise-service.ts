import { parseShortPort } from '../service-definition/short-port.ts'
import {
  type ComposeNode,
  entriesOf,
  itemsOf,
  list,
  type MappingNode,
  mapping,
  type Position,
  scalar,
  type VariableLookup,
  withEntry,
  withLookup,
  withoutEntry,
} from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'
import { inFolder } from './project-files.ts'
import { parseShortVolume } from './short-volume.ts'
import { splitWords } from './split-words.ts'

/** What the short forms of one service are read with. */
interface Normalising {
  /** `services.web`. */
  readonly path: string
  /** What relative paths are relative to. */
  readonly folder: string
  /** The variables of the project that the service is of. */
  readonly lookup: VariableLookup
  readonly problems: ComposeProblems
  /** How many ports the file may still have, written out. */
  readonly budget: { ports: number }
}

/** Ranges may be long, and services many. */
export const maxPorts = 10_000

type Rewrite = (node: ComposeNode, path: string, context: Normalising) => ComposeNode

/**
 * Writes the short forms of a service out, so that files can be merged and everything is read in one way. Paths become
 * absolute, because each file may stand elsewhere. Only for what the schema has let through.
 */
export function normaliseService(service: MappingNode, context: Normalising): MappingNode {
  let result = service
  for (const [key, { value }] of service.entries) {
    // Nothing behind a key says nothing.
    if (value.kind === 'scalar' && value.value === null && value.tag === undefined) {
      result = withoutEntry(result, key)
      continue
    }
    const rewrite = rewrites[key]
    if (rewrite === undefined || value.tag === 'reset') continue
    const rewritten = rewrite(value, `${context.path}.${key}`, context)
    result = withEntry(result, key, value.tag === undefined ? rewritten : { ...rewritten, tag: value.tag })
  }
  return result
}

const rewrites: Readonly<Record<string, Rewrite>> = {
  command: words,
  entrypoint: words,
  environment: (node, _path, { lookup }) => namingVariables(asMapping(node, null), lookup),
  labels: (node) => asMapping(node, ''),
  sysctls: (node) => asMapping(node, ''),
  deploy: (node) => within(node, 'labels', (labels) => asMapping(labels, '')),
  healthcheck: (node) =>
    within(node, 'test', (test) => (test.kind === 'list' ? test : list([scalar('CMD-SHELL', test.at), test], test.at))),
  dns: asList,
  dns_search: asList,
  dns_opt: asList,
  tmpfs: asList,
  extra_hosts: (node) =>
    node.kind === 'list'
      ? node
      : list(
          entriesOf(node)
            .flatMap(([host, { value }]) =>
              (value.kind === 'list' ? value.items : [value]).map((address) => {
                return scalar(`${host}=${address.kind === 'scalar' ? address.value : ''}`, address.at)
              }),
            )
            .sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1)),
          node.at,
        ),
  ports: (node, path, context) =>
    list(
      itemsOf(node).flatMap((item, index) => port(item, `${path}[${index}]`, context)),
      node.at,
    ),
  volumes: (node, path, context) =>
    list(
      itemsOf(node).flatMap((item, index) => volume(item, `${path}[${index}]`, context)),
      node.at,
    ),
  secrets: references,
  configs: references,
  networks: (node) => asMapping(node, null),
  depends_on: (node) => {
    if (node.kind === 'mapping') return node
    return named(node, (at) => mapping([['condition', { keyAt: at, value: scalar('service_started', at) }]], at))
  },
  env_file: (node, _path, context) =>
    list(
      asList(node).items.map((item) => envFile(item, context)),
      node.at,
    ),
  extends: (node) => (node.kind === 'scalar' ? record({ service: String(node.value) }, node.at) : node),
}

function words(node: ComposeNode, path: string, { problems }: Normalising): ComposeNode {
  if (node.kind !== 'scalar') return node
  const split = splitWords(String(node.value))
  if (split === undefined) problems.invalid(path, node.at, 'a quote or a backslash has no end', 'write it as a list')
  return list(
    (split ?? []).map((word) => scalar(word, node.at)),
    node.at,
  )
}

/** Writes the short forms of a network, volume, secret or config out: there is one, the list of labels. */
export function normaliseResource(resource: MappingNode): MappingNode {
  return within(resource, 'labels', (labels) => asMapping(labels, '')) as MappingNode
}

/** `KEY=value` items as a mapping; what stands without `=` becomes `missing`. */
function asMapping(node: ComposeNode, missing: '' | null): ComposeNode {
  if (node.kind === 'mapping') return node
  return mapping(
    itemsOf(node).map((item) => {
      const text = item.kind === 'scalar' ? String(item.value) : ''
      const equals = text.indexOf('=')
      const key = equals === -1 ? text : text.slice(0, equals)
      return [key, { keyAt: item.at, value: scalar(equals === -1 ? missing : text.slice(equals + 1), item.at) }]
    }),
    node.at,
  )
}

function asList(node: ComposeNode): ComposeNode & { kind: 'list' } {
  return node.kind === 'list' ? node : list([node], node.at)
}

function within(node: ComposeNode, key: string, rewrite: (node: ComposeNode) => ComposeNode): ComposeNode {
  if (node.kind !== 'mapping') return node
  const value = node.entries.get(key)?.value
  return value === undefined ? node : withEntry(node, key, rewrite(value))
}

/** Names as the keys of a mapping. */
function named(node: ComposeNode, value: (at: Position) => ComposeNode): MappingNode {
  return mapping(
    itemsOf(node).map((item) => [
      item.kind === 'scalar' ? String(item.value) : '',
      { keyAt: item.at, value: value(item.at) },
    ]),
    node.at,
  )
}

function references(node: ComposeNode): ComposeNode {
  return list(
    itemsOf(node).map((item) => (item.kind === 'scalar' ? record({ source: String(item.value) }, item.at) : item)),
    node.at,
  )
}

function port(node: ComposeNode, path: string, { problems, budget }: Normalising): readonly ComposeNode[] {
  if (node.kind !== 'scalar') return [node]
  let text = String(node.value)
  const address = /^(?<ip>\[[^\]]*\]|[\d.]+):(?=.*\d)/.exec(text)?.groups?.['ip']
  if (address?.includes('.') || address?.startsWith('[')) {
    text = text.slice(address.length + 1).replace(/^:/, '')
    if (address !== '0.0.0.0' && address !== '[::]') {
      problems.refuse(
        path,
        node.at,
        `a swarm publishes on all addresses of a node, and not only on ${address}`,
        'leave the address out, and keep others away with a firewall',
      )
    }
  }
  budget.ports -= longestRange(text)
  if (budget.ports < 0) {
    throw problems.fatal(path, node.at, `written out, the file has more than ${maxPorts} ports`, 'publish fewer ports')
  }
  const read = parseShortPort(text)
  if ('problem' in read) {
    problems.invalid(path, node.at, read.problem, "write '80', '8080:80' or '53:53/udp'")
    return []
  }
  return read.ports.map(({ TargetPort = 0, PublishedPort, Protocol = 'tcp', PublishMode = 'ingress' }) =>
    record(
      {
        target: TargetPort,
        ...(PublishedPort === undefined ? {} : { published: PublishedPort }),
        protocol: Protocol,
        mode: PublishMode,
      },
      node.at,
    ),
  )
}

/** How many ports a short one stands for at most. */
function longestRange(text: string): number {
  const lengths = [...text.matchAll(/(\d{1,5})-(\d{1,5})/g)].map(([, first, last]) => Number(last) - Number(first) + 1)
  return Math.max(1, ...lengths.slice(0, 2))
}

function volume(node: ComposeNode, path: string, { problems, folder }: Normalising): readonly ComposeNode[] {
  if (node.kind !== 'scalar') {
    const { entries } = node as MappingNode
    const source = entries.get('source')?.value
    const isBind = entries.get('type')?.value
    if (isBind?.kind !== 'scalar' || isBind.value !== 'bind' || source?.kind !== 'scalar') return [node]
    return [withEntry(node as MappingNode, 'source', scalar(onNodes(String(source.value), folder), source.at))]
  }
  const read = parseShortVolume(String(node.value))
  if ('problem' in read) {
    problems.invalid(path, node.at, read.problem, 'correct it, or write the long form')
    return []
  }
  for (const option of read.unknown) {
    problems.refuse(path, node.at, `services have no volume option ${JSON.stringify(option)}`, 'leave it out')
  }
  const { type, source, target, read_only, volume: options, bind } = read.volume
  return [
    record(
      {
        type,
        ...(source === undefined ? {} : { source: type === 'bind' ? onNodes(source, folder) : source }),
        target,
        ...(read_only === undefined ? {} : { read_only }),
        ...(options === undefined ? {} : { volume: options }),
        ...(bind === undefined ? {} : { bind }),
      },
      node.at,
    ),
  ]
}

/** A path of the nodes: absolute ones of either system stay as they are. */
function onNodes(source: string, folder: string): string {
  return /^(?:\/|\\\\|[A-Za-z]:[\\/])/.test(source) ? source : inFolder(folder, source)
}

function envFile(node: ComposeNode, { folder, lookup }: Pick<Normalising, 'folder' | 'lookup'>): ComposeNode {
  if (node.kind === 'scalar') return envFile(record({ path: String(node.value) }, node.at), { folder, lookup })
  return within(node, 'path', (path) =>
    path.kind === 'scalar' ? withLookup(scalar(inFolder(folder, String(path.value)), path.at), lookup) : path,
  )
}

/** Names of an environment without a value, to be looked up when it is known who overrides them. */
function namingVariables(node: ComposeNode, lookup: VariableLookup): ComposeNode {
  if (node.kind !== 'mapping') return node
  const entries = [...node.entries].map(([name, { keyAt, value }]) => {
    const isOpen = value.kind === 'scalar' && value.value === null
    return [name, { keyAt, value: isOpen ? withLookup(value, lookup) : value }] as const
  })
  return mapping(entries, node.at)
}

/** A mapping of plain values, all of them written at one place. */
function record(values: Readonly<Record<string, string | number | boolean | object>>, at: Position): MappingNode {
  return mapping(
    Object.entries(values).map(([key, value]) => [
      key,
      {
        keyAt: at,
        value: typeof value === 'object' ? record(value as Record<string, string>, at) : scalar(value, at),
      },
    ]),
    at,
  )
}
