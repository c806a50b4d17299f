import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { ConditionResult } from '../wait/wait-for.ts'
import { waitFor } from '../wait/wait-for.ts'
import { type Node, nodeFromWire } from './node.ts'

/** The nodes of a swarm. */
export class Nodes {
  readonly #managers: Managers

  /** @internal */
  constructor(managers: Managers) {
    this.#managers = managers
  }

  /**
   * All nodes, those that are down included, by hostname and then by id.
   *
   * @throws SwarmError `NOT_A_MANAGER`, `NO_LEADER`
   */
  async list(options: CallOptions = {}): Promise<Node[]> {
    const nodes = (await this.#managers.read((engine, call) => engine.nodes.list(call), options)).map(nodeFromWire)
    const byName = new Intl.Collator('en', { numeric: true })
    return nodes.sort((a, b) => byName.compare(a.hostname, b.hostname) || byName.compare(a.id, b.id))
  }

  /**
   * One node, by its full id. Engines also take names and beginnings of ids there; this does not, so that a wrong id
   * finds nothing instead of another node.
   *
   * @throws SwarmError `NOT_FOUND`
   */
  async get(id: string, options: CallOptions = {}): Promise<Node> {
    const raw = await this.#managers.read((engine, call) => engine.nodes.inspect(id, call), options)
    if (raw.ID !== id) throw new SwarmError('NOT_FOUND', { action: `find the node ${JSON.stringify(id)}` })
    return nodeFromWire(raw)
  }

  /**
   * Waits until the managers agree that every node is there: at least so many, all of them `ready`, every manager
   * `reachable`, and one of them the leader.
   *
   * @throws SwarmError `TIMED_OUT`, with the nodes that are missing in `details.waitingFor`
   */
  async ready(options: CallOptions & { readonly count?: number } = {}): Promise<Node[]> {
    const { count = 1, ...call } = options
    return waitFor(async (signal) => allReady(await this.list({ signal }), count), {
      ...call,
      action: 'see all nodes ready',
      intervalMs: 50,
    })
  }
}

/** Whether so many nodes are there, each of them in order. */
export function allReady(nodes: readonly Node[], count: number): ConditionResult<Node[]> {
  const missing = nodes.flatMap((node) => {
    if (node.reachability !== undefined && node.reachability !== 'reachable') {
      return [`${node.hostname} is ${node.reachability}`]
    }
    return node.status === 'ready' ? [] : [`${node.hostname} is ${node.status}`]
  })
  if (!nodes.some((node) => node.leader)) missing.push('no node is the leader')
  if (nodes.length < count) missing.push(`${nodes.length} of ${count} nodes have joined`)
  return missing.length === 0 ? { done: [...nodes] } : { pending: missing.join(', ') }
}
