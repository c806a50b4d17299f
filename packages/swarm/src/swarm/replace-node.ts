import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Node } from '../nodes/node.ts'
import type { Nodes } from '../nodes/nodes.ts'
import { servicesOn, untilInPlace } from '../nodes/services-on-node.ts'
import type { Within } from '../wait/within.ts'
import type { JoinOptions, JoinResult } from './join-swarm.ts'

/** How {@link Swarm.replaceNode} goes. */
export interface ReplaceNodeOptions
  extends CallOptions,
    Pick<JoinOptions, 'advertiseAddr' | 'listenAddr' | 'dataPathAddr'> {
  /** The engine of the node that goes, where it is at hand: it leaves the swarm then. Managers' engines are known. */
  readonly oldEngine?: Engine
}

/** The verbs of a swarm that a replacement is made of. */
interface SwarmVerbs {
  readonly nodes: Nodes
  join(engine: Engine, options: JoinOptions): Promise<JoinResult>
  leave(engine: Engine, options: CallOptions & { readonly force: boolean }): Promise<unknown>
}

/** What a replacement needs. */
export interface Replacement {
  readonly action: string
  readonly swarm: SwarmVerbs
  readonly managers: Managers
  readonly options: Omit<ReplaceNodeOptions, keyof CallOptions>
}

/** Puts an engine in the place of a node: the new one first, then the tasks, and then the old one goes. */
export async function replaceNode(
  id: string,
  engine: Engine,
  { action, swarm, managers, options }: Replacement,
  call: Within,
): Promise<Node> {
  const { say } = call
  const { oldEngine, ...join } = options
  const old = await swarm.nodes.get(id, call)
  if ((await engine.info(call)).Swarm.NodeID === id) {
    throw new SwarmError('INVALID_ARGUMENT', {
      action,
      meaning: 'the engine is that of the node itself',
      remedy: 'give the engine that is to take its place',
      details: { argument: 'engine' },
    })
  }
  const move = { action, managers }
  // What the node should not be drained for is told before anything is done.
  await servicesOn(id, move, call)
  say('the new node has not joined')
  const { nodeId } = await swarm.join(engine, { ...join, ...call, role: old.role, availability: old.availability })
  await swarm.nodes.update(
    nodeId,
    (spec) => {
      spec.Labels = { ...old.labels }
    },
    call,
  )
  if (old.role === 'manager') await swarm.nodes.promote(nodeId, { ...call, engine })

  const services = await servicesOn(id, move, call)
  say(`${old.hostname} has tasks that have not stopped`)
  if (old.status !== 'down') await swarm.nodes.drain(id, call)
  await untilInPlace(services, 'meanwhile', move, call)

  say(`${old.hostname} is still in the swarm`)
  const own = oldEngine ?? (await managers.engineOf(id, call))
  if (old.role === 'manager') await swarm.nodes.demote(id, { ...call, ...(own === undefined ? {} : { engine: own }) })
  if (own !== undefined) await swarm.leave(own, { ...call, force: true })
  await swarm.nodes.remove(id, { ...call, force: true })
  return swarm.nodes.get(nodeId, call)
}
