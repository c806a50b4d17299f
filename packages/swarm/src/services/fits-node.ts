import { containsSubnet } from '../networks/cidr.ts'
import { type Constraint, parseConstraint } from '../service-definition/constraint.ts'
import type { NodeInspect } from '../wire/node.ts'
import type { Placement } from '../wire/task.ts'

/**
 * Whether a node is one that tasks may go to by their constraints and the platforms of their image, as the scheduler
 * judges it. What room it has, only the scheduler knows.
 */
export function fitsNode(node: NodeInspect, { Constraints, Platforms }: Placement): boolean {
  const constraints = Constraints ?? []
  const platforms = Platforms ?? []
  return (
    constraints.every((text) => satisfies(node, parseConstraint(text))) &&
    (platforms.length === 0 || platforms.some((platform) => isPlatform(node, platform)))
  )
}

/** What a node says to `node.labels.zone` or `engine.labels.zone`; undefined for a key of another kind. */
export function labelOf({ Spec, Description }: NodeInspect, key: string): string | undefined {
  const [, kind = '', name = ''] = /^(node|engine)\.labels\.(.+)$/is.exec(key) ?? []
  if (name === '') return undefined
  const labels = kind.toLowerCase() === 'node' ? Spec.Labels : Description?.Engine?.Labels
  return (labels && Object.hasOwn(labels, name) ? labels[name] : undefined) ?? ''
}

function satisfies(node: NodeInspect, constraint: Constraint | undefined): boolean {
  if (constraint === undefined) return false
  const { key, operator, value } = constraint
  const isAsked = operator === '=='
  if (key.toLowerCase() === 'node.ip') {
    return containsSubnet(value, value) && containsSubnet(value, node.Status.Addr) === isAsked
  }
  const found = factOf(node, key)
  return found !== undefined && (found.toLowerCase() === value.toLowerCase()) === isAsked
}

/** What a node says to a key; what it does not know is an empty text, and no node has a key that there is not. */
function factOf(node: NodeInspect, key: string): string | undefined {
  const { ID, Spec, Description } = node
  const facts: Readonly<Record<string, string | undefined>> = {
    'node.id': ID,
    'node.hostname': Description?.Hostname ?? '',
    'node.role': Spec.Role,
    'node.platform.os': Description?.Platform?.OS ?? '',
    'node.platform.arch': Description?.Platform?.Architecture ?? '',
  }
  const name = key.toLowerCase()
  return Object.hasOwn(facts, name) ? facts[name] : labelOf(node, key)
}

function isPlatform(node: NodeInspect, { Architecture, OS }: NonNullable<Placement['Platforms']>[number]): boolean {
  const platform = node.Description?.Platform
  if (platform === undefined) return false
  const isSystem = !OS || OS === platform.OS
  return isSystem && (!Architecture || byGo(Architecture) === byGo(platform.Architecture))
}

/** Nodes and images call the same processor by different names. */
function byGo(architecture: string | undefined): string | undefined {
  if (architecture === 'x86_64') return 'amd64'
  return architecture === 'aarch64' ? 'arm64' : architecture
}
