import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Draft } from '../update/draft.ts'
import { updateObject } from '../update/update-object.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import type { NodeSpec } from '../wire/node.ts'
import { type Node, nodeFromWire } from './node.ts'
import { tasksStillThere } from './node-tasks.ts'
import { checkQuorumWithout } from './quorum.ts'

/** What a change needs. */
interface NodeChange {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** Full id of the node. */
  readonly id: string
  /** Signal and deadline. */
  readonly options: CallOptions
}

/** Reads a node by its full id: engines take names and beginnings of ids too, and could name another node. */
export async function readNode({ action, managers, id, options }: NodeChange): Promise<Node> {
  const raw = await managers.read((engine, call) => engine.nodes.inspect(id, call), options)
  if (raw.ID !== id) throw new SwarmError('NOT_FOUND', { action, meaning: `there is no node ${JSON.stringify(id)}` })
  return nodeFromWire(raw)
}

/** Changes the spec of a node; says whether it had to. */
export async function updateNode(
  { action, managers, id, options }: NodeChange,
  change: (spec: Draft<NodeSpec>) => void | Promise<void>,
): Promise<boolean> {
  return updateObject<NodeSpec>(
    {
      action,
      managers,
      read: async (engine, call) => {
        const node = await engine.nodes.inspect(id, call)
        if (node.ID !== id)
          throw new SwarmError('NOT_FOUND', { action, meaning: `there is no node ${JSON.stringify(id)}` })
        return node
      },
      write: (engine, version, spec, call) => engine.nodes.update(id, version, spec, call),
      change,
    },
    options,
  )
}

/** Makes a node a manager or a worker. */
export function asRole(role: NodeSpec['Role']): (spec: Draft<NodeSpec>) => void {
  return (spec) => {
    spec.Role = role
  }
}

/** Waits until no task is left on a node; tasks of a node that is down are past waiting for. */
export async function untilEmpty(change: NodeChange): Promise<void> {
  const { action, managers, id, options } = change
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const call = endingWith(signal)
      const tasks = await managers.read(
        (engine, limits) => engine.tasks.list({ ...limits, filters: { node: id } }),
        call,
      )
      const left = tasksStillThere(tasks)
      if (left.length === 0) return { done: true }
      const { status } = await readNode({ ...change, options: call })
      return status === 'down' ? { done: true } : { pending: `${left.length} tasks have not stopped` }
    },
    { ...options, action },
  )
}

/** Waits until the managers count a node among them and, where it is given, its own engine does so too. */
export async function untilManager(change: NodeChange, own?: Engine): Promise<void> {
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const { reachability } = await readNode({ ...change, options: endingWith(signal) })
      if (reachability !== 'reachable') return { pending: `the managers see it as ${reachability ?? 'a worker'}` }
      if (own === undefined || (await controls(own, signal)) === true) return { done: true }
      return { pending: 'its own engine does not take it for a manager yet' }
    },
    { ...change.options, action: change.action },
  )
}

/**
 * Makes a manager a worker, unless too few managers would remain. One that was promoted a moment ago is not in the
 * managers' list of members yet: engines answer 404 then, and change nothing.
 */
export async function demoteNode(change: NodeChange): Promise<boolean> {
  const { action, managers, options } = change
  return waitFor(
    async (signal): Promise<ConditionResult<boolean>> => {
      const call = endingWith(signal)
      const nodes = (await managers.read((engine, limits) => engine.nodes.list(limits), call)).map(nodeFromWire)
      const node = nodes.find(({ id }) => id === change.id)
      if (node !== undefined && node.role === 'manager') checkQuorumWithout(node, nodes, action)
      try {
        return { done: await updateNode({ ...change, options: call }, asRole('worker')) }
      } catch (error) {
        if (isSwarmError(error, 'MEMBER_NOT_FOUND')) return { pending: error.message }
        throw error
      }
    },
    { ...options, action, intervalMs: 250 },
  )
}

/**
 * Waits until a node is a worker by the managers' word and, where the swarm knows its engine, by its own: that one
 * follows some seconds later, and cannot be promoted or leave before.
 */
export async function untilWorker(change: NodeChange, given?: Engine): Promise<void> {
  const { action, managers, id, options } = change
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const { role, reachability } = await readNode({ ...change, options: endingWith(signal) })
      if (role !== 'worker' || reachability !== undefined) return { pending: 'the managers still count it among them' }
      const own = given ?? (await managers.engineOf(id, endingWith(signal)))
      // One that does not answer, because it is down, is not waited for.
      if (own === undefined || (await controls(own, signal)) !== true) return { done: true }
      return { pending: 'its own engine still takes it for a manager' }
    },
    { ...options, action },
  )
}

/** Whether an engine takes itself for a manager; undefined where it does not answer. */
async function controls(engine: Engine, signal: AbortSignal): Promise<boolean | undefined> {
  const info = await engine.info({ signal, timeoutMs: 5_000 }).catch(() => undefined)
  // An answer that the end of the wait has cut short is none.
  signal.throwIfAborted()
  return info?.Swarm.ControlAvailable
}
