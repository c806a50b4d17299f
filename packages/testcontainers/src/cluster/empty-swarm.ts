import { isDeepStrictEqual } from 'node:util'
import {
  type CallOptions,
  type ConditionResult,
  type Engine,
  isSwarmError,
  type SwarmSpec,
  waitFor,
} from '@raftkit/swarm'
import { type NodeContents, nodeContents, removeContainers, removeVolumesAndNetworks } from './node-contents.ts'
import { pauseNodes } from './pause-nodes.ts'
import { removeSwarmContents, swarmContents } from './swarm-contents.ts'
import type { SwarmNode } from './swarm-node.ts'

/**
 * Looks what is in a swarm and on its nodes and removes it, again and again until a look finds nothing: what tasks use
 * goes only after them, and the managers forget tasks some moments after their containers are gone.
 *
 * Containers go first: an engine that is to stop a task waits for two seconds, so that others hear of it and send nothing
 * there any more, but one whose container has gone has ended by itself. Nodes with tasks are paused, so that nothing takes
 * their place, and left so.
 */
export async function emptySwarm(manager: Engine, nodes: readonly SwarmNode[], options: CallOptions): Promise<void> {
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      let refusal = ''
      const attempt = async (removal: Promise<unknown>): Promise<void> => {
        try {
          await removal
        } catch (error) {
          signal.throwIfAborted()
          // In use still, or gone by another hand: the next look tells.
          if (!isSwarmError(error)) throw error
          refusal = ` (${error.message})`
        }
      }
      const [swarm, ...local] = await Promise.all([
        swarmContents(manager, signal),
        ...nodes.map(({ engine }) => nodeContents(engine, signal)),
      ])
      if (swarm.contents.tasks.length > 0) await attempt(pauseNodes(manager, signal))
      const each = (remove: (engine: Engine, contents: NodeContents) => Promise<void>): Promise<unknown> =>
        Promise.all(nodes.map(({ engine }, index) => remove(engine, local[index] ?? nothingLocal)))
      await each((engine, { containers }) => removeContainers(engine, containers, attempt, signal))
      await Promise.all([
        removeSwarmContents(manager, swarm.contents, attempt, signal),
        each((engine, contents) => removeVolumesAndNetworks(engine, contents, attempt, signal)),
      ])
      if (swarm.ingress === undefined) await attempt(createIngress(manager, signal))
      const left = leftOf([swarm.contents, ...local], swarm.ingress)
      return left === '' ? { done: true } : { pending: `${left}${refusal}` }
    },
    { ...options, action: 'empty the swarm', intervalMs: 25 },
  )
}

/** Gives a swarm the settings that it was started with. */
export async function restoreSettings(manager: Engine, wanted: SwarmSpec, options: CallOptions): Promise<void> {
  await waitFor(
    async (signal): Promise<ConditionResult<true>> => {
      const { Version, Spec } = await manager.swarm.inspect({ signal })
      if (isDeepStrictEqual(Spec, wanted)) return { done: true }
      try {
        await manager.swarm.update(Version.Index, wanted, { signal })
      } catch (error) {
        if (!isSwarmError(error, 'VERSION_CONFLICT')) throw error
      }
      return { pending: 'the swarm has not taken its settings back' }
    },
    { ...options, action: 'restore the settings of the swarm', intervalMs: 10 },
  )
}

const nothingLocal: NodeContents = { containers: [], volumes: [], networks: [] }

async function createIngress(manager: Engine, signal: AbortSignal): Promise<void> {
  await manager.networks.create({ Name: 'ingress', Driver: 'overlay', Ingress: true }, { signal })
}

function leftOf(contents: readonly object[], ingress: string | undefined): string {
  const counts = new Map<string, number>(ingress === undefined ? [['ingress network to be made', 1]] : [])
  for (const [what, found] of contents.flatMap((one) => Object.entries(one) as [string, readonly string[]][])) {
    if (found.length > 0) counts.set(what, (counts.get(what) ?? 0) + found.length)
  }
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ')
}
