import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Draft } from '../update/draft.ts'
import { removeObject } from '../update/remove-object.ts'
import { endingWith } from '../wait/ending-with.ts'
import type { ConditionResult } from '../wait/wait-for.ts'
import { waitFor } from '../wait/wait-for.ts'
import { within } from '../wait/within.ts'
import type { NodeSpec } from '../wire/node.ts'
import { asRole, demoteNode, readNode, untilEmpty, untilManager, untilWorker, updateNode } from './change-node.ts'
import { type Node, nodeFromWire } from './node.ts'
import { drainOneByOne, type RollingDrainOptions } from './rolling-drain.ts'

/** What a verb did that is safe to run again. */
export interface ChangeResult {
  /** False when everything was as it was to be. */
  readonly changed: boolean
}

/** What promoting and demoting take. */
export interface RoleChangeOptions extends CallOptions {
  /**
   * The node's own engine, where it is at hand: it takes up its role some moments after the managers have agreed, and is
   * then waited for, too. As a manager's it is asked from then on, as a worker's no more.
   */
  readonly engine?: Engine
}

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
    return readNode(this.#change(`find the node ${JSON.stringify(id)}`, id, options))
  }

  /**
   * Changes the spec of a node: reads it, lets `change` work on a copy, and writes the copy back unless it is equal. A
   * version that somebody else has moved meanwhile is read again, so `change` may be called more than once.
   *
   * @example
   * ```ts
   * await swarm.nodes.update(node.id, (spec) => {
   *   spec.Labels = { ...spec.Labels, zone: 'a' }
   * })
   * ```
   *
   * @throws SwarmError `NOT_FOUND`
   */
  async update(
    id: string,
    change: (spec: Draft<NodeSpec>) => void | Promise<void>,
    options: CallOptions = {},
  ): Promise<ChangeResult> {
    return { changed: await updateNode(this.#change(`update the node ${JSON.stringify(id)}`, id, options), change) }
  }

  /**
   * Sets labels of a node; `null` takes one away, and those that are not named stay.
   *
   * @throws SwarmError `NOT_FOUND`
   */
  async label(
    id: string,
    labels: Readonly<Record<string, string | null>>,
    options: CallOptions = {},
  ): Promise<ChangeResult> {
    const change = this.#change(`label the node ${JSON.stringify(id)}`, id, options)
    const changed = await updateNode(change, (spec) => {
      const all = { ...spec.Labels, ...labels }
      spec.Labels = Object.fromEntries(
        Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
      )
    })
    return { changed }
  }

  /** Lets a node have tasks again. Those that have moved away do not come back by themselves. */
  async activate(id: string, options: CallOptions = {}): Promise<ChangeResult> {
    return this.#setAvailability('active', 'activate', id, options)
  }

  /** Gives a node no more tasks; those that it has stay. */
  async pause(id: string, options: CallOptions = {}): Promise<ChangeResult> {
    return this.#setAvailability('pause', 'pause', id, options)
  }

  /**
   * Takes all tasks from a node and waits until they have stopped there; replicas start elsewhere meanwhile.
   *
   * @throws SwarmError `TIMED_OUT`, with how many tasks are left in `details.waitingFor`
   */
  async drain(id: string, options: CallOptions = {}): Promise<ChangeResult> {
    const action = `drain the node ${JSON.stringify(id)}`
    return within(action, options, async (call) => {
      const result = await this.#setAvailability('drain', 'drain', id, call)
      await untilEmpty(this.#change(action, id, call))
      return result
    })
  }

  /**
   * Drains nodes one after the other, and gives each its tasks back before the next one: for upgrades and restarts of a
   * whole cluster without an outage. A node counts as empty when its tasks have stopped and their services have as many
   * elsewhere. All nodes are found before the first is drained; what fails leaves the node as available as it was.
   *
   * A service with which something is wrong before, whose tasks crash or find no node for instance, is waited for only as
   * far as it was: until as many of its tasks run well as did. One whose update or rollback has paused ends the move before
   * a node is drained: its tasks would be made anew of the spec that has failed.
   *
   * @throws SwarmError `NOT_FOUND`; `UPDATE_PAUSED` and `ROLLBACK_PAUSED` before a node is drained; `UNSCHEDULABLE` and the
   * like where no other node takes the tasks; `TIMED_OUT`
   *
   * @example
   * ```ts
   * const workers = (await swarm.nodes.list()).filter(({ role }) => role === 'worker')
   * await swarm.nodes.rollingDrain(workers.map(({ id }) => id), { each: (node) => upgrade(node.addr) })
   * ```
   */
  async rollingDrain(ids: readonly string[], options: RollingDrainOptions = {}): Promise<void> {
    const { each = () => undefined, ...limits } = options
    const action = 'drain nodes one after the other'
    const managers = this.#managers
    await within(action, limits, (call) => drainOneByOne(ids, { action, managers, each, call }), 1_800_000)
  }

  /**
   * Makes a worker a manager and waits until the managers reach it as one of them.
   *
   * An engine may go on asking the manager through which it joined, and become none where that is gone for good (seen on
   * 20.10): let it leave then, and join as a manager.
   *
   * @throws SwarmError `NOT_FOUND`, `TIMED_OUT`
   */
  async promote(id: string, options: RoleChangeOptions = {}): Promise<ChangeResult> {
    const { engine, ...limits } = options
    const action = `promote the node ${JSON.stringify(id)}`
    return within(action, limits, async (call) => {
      const change = this.#change(action, id, call)
      const changed = await updateNode(change, asRole('manager'))
      await untilManager(change, engine)
      if (engine !== undefined) this.#managers.add(engine)
      return { changed }
    })
  }

  /**
   * Makes a manager a worker and waits until the managers, and its own engine where the swarm knows it, agree. Refused
   * before anything is sent where too few managers would remain.
   *
   * The engine renews its certificate as a worker's up to ten seconds later, and the API does not tell when: one that is
   * stopped or killed in between may fail to come back (seen on 20.10 and 28.5).
   *
   * @throws SwarmError `LAST_MANAGER`, `QUORUM_LOSS`, `NOT_FOUND`, `TIMED_OUT`
   */
  async demote(id: string, options: RoleChangeOptions = {}): Promise<ChangeResult> {
    const { engine, ...limits } = options
    const action = `demote the node ${JSON.stringify(id)}`
    return within(action, limits, async (call) => {
      const change = this.#change(action, id, call)
      const changed = await demoteNode(change)
      // A leader hands over within milliseconds, too quickly for any other sign.
      this.#managers.unsettle()
      await untilWorker(change, engine)
      const own = engine ?? (await this.#managers.engineOf(id, call))
      if (own !== undefined) this.#managers.remove(own)
      return { changed }
    })
  }

  /**
   * Takes a node off the list; one that is not there is as good. The node itself is not told: let it leave first, and
   * it is `down` some seconds later.
   *
   * @throws SwarmError `NODE_NOT_DOWN` without `force`, `MANAGER_NOT_DEMOTED` even with it
   */
  async remove(id: string, options: CallOptions & { readonly force?: boolean } = {}): Promise<ChangeResult> {
    const { force = false, ...limits } = options
    const action = `remove the node ${JSON.stringify(id)}`
    const managers = this.#managers
    return within(action, limits, async (call) => {
      try {
        // Engines take an id that is gone for the beginning of another.
        await readNode(this.#change(action, id, call))
        const remove = (engine: Engine, own: CallOptions): Promise<void> => engine.nodes.remove(id, { ...own, force })
        return { changed: await removeObject({ action, managers, remove }, call) }
      } catch (error) {
        if (isSwarmError(error, 'NOT_FOUND')) return { changed: false }
        throw error
      }
    })
  }

  /**
   * Waits until the managers agree that every node is there: at least so many, all of them `ready`, every manager
   * `reachable`, and one of them the leader.
   *
   * @throws SwarmError `TIMED_OUT`, with the nodes that are missing in `details.waitingFor`
   */
  async ready(options: CallOptions & { readonly count?: number } = {}): Promise<Node[]> {
    const { count = 1, ...call } = options
    return waitFor(async (signal) => allReady(await this.list(endingWith(signal)), count), {
      ...call,
      action: 'see all nodes ready',
      intervalMs: 50,
    })
  }

  #change(action: string, id: string, options: CallOptions): Parameters<typeof readNode>[0] {
    return { action, id, options, managers: this.#managers }
  }

  async #setAvailability(
    availability: NodeSpec['Availability'],
    verb: string,
    id: string,
    options: CallOptions,
  ): Promise<ChangeResult> {
    const change = this.#change(`${verb} the node ${JSON.stringify(id)}`, id, options)
    return {
      changed: await updateNode(change, (spec) => {
        spec.Availability = availability
      }),
    }
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
