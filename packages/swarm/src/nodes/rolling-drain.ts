import type { CallOptions } from '../call-options.ts'
import type { Managers } from '../managers/managers.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import type { Within } from '../wait/within.ts'
import { readNode, untilEmpty, updateNode } from './change-node.ts'
import type { Node } from './node.ts'
import { servicesOn, untilInPlace } from './services-on-node.ts'

/** How {@link Nodes.rollingDrain} goes. */
export interface RollingDrainOptions extends CallOptions {
  /**
   * What is to be done with each node while it has no tasks: upgrade its engine, restart the host. It is active again, and
   * the next one is drained, when this has ended.
   */
  readonly each?: (node: Node, call: { readonly signal: AbortSignal }) => void | Promise<void>
  /**
   * How long all of it may take, in milliseconds.
   * @default 1800000
   */
  readonly timeoutMs?: number | undefined
}

interface RollingDrain {
  readonly action: string
  readonly managers: Managers
  readonly each: NonNullable<RollingDrainOptions['each']>
  readonly call: Within
}

/**
 * Empties nodes one after the other, each until the services that had tasks there have them elsewhere, and gives each its
 * tasks back before the next one.
 */
export async function drainOneByOne(ids: readonly string[], drain: RollingDrain): Promise<void> {
  const { action, managers, call } = drain
  // Every one is found before the first is touched.
  const nodes = await Promise.all(ids.map((id) => readNode({ action, managers, id, options: call })))
  // So is what no node should be drained for.
  for (const node of nodes) await servicesOn(node.id, { action, managers }, call)
  for (const node of nodes) await drainAndReturn(node, drain)
}

async function drainAndReturn(node: Node, { action, managers, each, call }: RollingDrain): Promise<void> {
  const { signal, say } = call
  const change = { action, managers, id: node.id, options: call }
  const move = { action, managers }
  const services = await servicesOn(node.id, move, call)
  const activate = (options: CallOptions): Promise<boolean> =>
    updateNode({ ...change, options }, (spec) => {
      spec.Availability = node.availability
    })
  say(`${node.hostname} has tasks that have not stopped`)
  try {
    await updateNode(change, (spec) => {
      spec.Availability = 'drain'
    })
    await untilEmpty(change)
    await untilInPlace(services, 'meanwhile', move, call)
    say(`what is to be done with ${node.hostname} goes on`)
    await each(node, { signal })
  } catch (error) {
    // What went wrong must not cost a node as well. A deadline that has passed does not count for this.
    await activate({}).catch(() => undefined)
    throw error
  }
  await activate(call)
  say(`${node.hostname} is not ready again`)
  await untilReady(change)
  // Services with one task on each node come back to it.
  await untilInPlace(services, 'after', move, call)
}

async function untilReady(change: Parameters<typeof readNode>[0]): Promise<void> {
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const { status } = await readNode({ ...change, options: endingWith(signal) })
      return status === 'ready' ? { done: true } : { pending: `it is ${status}` }
    },
    { ...change.options, action: change.action },
  )
}
