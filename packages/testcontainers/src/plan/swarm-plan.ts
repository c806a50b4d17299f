import type { NodeRole, SwarmSpec } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'
import type { HostOptions } from './host-options.ts'
import { type CommonOptions, type HostPlan, hostPlan } from './host-plan.ts'

/** One node of a swarm. */
export interface NodeOptions extends HostOptions {
  /** Lower case letters, digits and inner dashes; by default the role and the next number. */
  readonly name?: string
  /** @default 'worker' */
  readonly role?: NodeRole
  /** Labels of the node, for placement constraints. */
  readonly labels?: Readonly<Record<string, string>>
  /**
   * Whether it gets tasks.
   * @default 'active'
   */
  readonly availability?: 'active' | 'pause' | 'drain'
}

/** What a swarm is asked to be made of. */
export interface SwarmRequest {
  /** How many managers; without a number one, unless a single node is one. */
  readonly managers: number | undefined
  /** How many workers. */
  readonly workers: number
  /** Further nodes, one by one. */
  readonly nodes: readonly NodeOptions[]
  /** Image of the nodes that name none. */
  readonly image: string
  /** Options of all nodes. */
  readonly common: CommonOptions
}

/**
 * The nodes of a swarm, managers first: `manager-1` …, `worker-1` …, and those that were given one by one.
 *
 * @throws HarnessError `INVALID_ARGUMENT` for numbers that are none, and without a manager
 */
export function swarmHostPlans({ managers, workers, nodes, image, common }: SwarmRequest): HostPlan[] {
  const single = nodes.some(({ role }) => role === 'manager')
  const counted = { manager: managers ?? (single ? 0 : 1), worker: workers }
  const wrong = [
    ...(isCount(counted.manager) && (counted.manager > 0 || single) ? [] : [`${counted.manager} managers`]),
    ...(isCount(workers) ? [] : [`${workers} workers`]),
    ...nodes.flatMap(({ role }) =>
      role === undefined || role === 'manager' || role === 'worker' ? [] : [`a node with the role ${String(role)}`],
    ),
  ]
  if (wrong.length > 0) {
    throw new HarnessError('INVALID_ARGUMENT', {
      action: 'start a swarm',
      meaning: `${wrong.join(' and ')} were asked for`,
      remedy: 'ask for whole numbers, with at least one manager',
    })
  }
  const all = [
    ...counts('manager', counted.manager),
    ...counts('worker', workers),
    ...nodes.map((node) => ({ name: node.name, role: node.role ?? 'worker', own: node })),
  ]
  const plans = named(all).map(({ name, role, own }) => hostPlan({ name, role, image, common, own }))
  return [...plans.filter(({ role }) => role === 'manager'), ...plans.filter(({ role }) => role !== 'manager')]
}

/** What is allowed, but hardly meant. */
export function swarmWarnings(plans: readonly HostPlan[]): string[] {
  const managers = plans.filter(({ role }) => role === 'manager').length
  return managers % 2 === 1
    ? []
    : [`${managers} managers survive the loss of ${managers / 2 - 1}, as ${managers - 1} would: use an odd number`]
}

/** The swarm's specification: what is said in single, over what was passed through. */
export function swarmSpec(request: {
  readonly spec: SwarmSpec
  readonly autolock: boolean
  readonly heartbeatMs: number | undefined
}): SwarmSpec {
  const { spec, autolock, heartbeatMs } = request
  return {
    ...spec,
    ...(autolock ? { EncryptionConfig: { ...spec.EncryptionConfig, AutoLockManagers: true } } : {}),
    ...(heartbeatMs === undefined ? {} : { Dispatcher: { ...spec.Dispatcher, HeartbeatPeriod: heartbeatMs * 1e6 } }),
  }
}

interface Named {
  readonly name: string | undefined
  readonly role: NodeRole
  readonly own: NodeOptions
}

function counts(role: NodeRole, count: number): Named[] {
  return Array.from({ length: count }, (_, index) => ({ name: `${role}-${index + 1}`, role, own: {} }))
}

/** Gives the nameless the next number of their role that nobody has. */
function named(nodes: readonly Named[]): (Named & { readonly name: string })[] {
  const taken = new Set(nodes.flatMap(({ name }) => name ?? []))
  return nodes.map((node) => {
    if (node.name !== undefined) return { ...node, name: node.name }
    let number = 1
    while (taken.has(`${node.role}-${number}`)) number++
    const name = `${node.role}-${number}`
    taken.add(name)
    return { ...node, name }
  })
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0
}
