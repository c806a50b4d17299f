import { isDeepStrictEqual } from 'node:util'
import {
  type CallOptions,
  type ConditionResult,
  type Engine,
  isSwarmError,
  type Swarm,
  type SwarmSpec,
  waitFor,
} from '@raftkit/swarm'
import { unplugScript } from '../plan/unplug-script.ts'
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
 *
 * @param kept - tasks that are not waited for, because the managers will never forget them; those that are found are added
 */
export async function emptySwarm(
  swarm: Swarm,
  manager: Engine,
  nodes: readonly SwarmNode[],
  kept: Set<string>,
  options: CallOptions,
): Promise<void> {
  let unplugged = false
  let straysSince: number | undefined
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
      const [{ contents, ingress }, ...local] = await Promise.all([
        swarmContents(manager, signal),
        ...nodes.map(({ engine }) => nodeContents(engine, signal)),
      ])
      const overlays = contents.networks
      await Promise.all([
        ...(contents.tasks.length > 0 ? [attempt(pauseNodes(manager, signal))] : []),
        ...(unplugged || overlays.length === 0 ? [] : nodes.map((node) => unplug(node, overlays, signal))),
      ])
      unplugged ||= overlays.length > 0
      const each = (remove: (engine: Engine, contents: NodeContents) => Promise<void>): Promise<unknown> =>
        Promise.all(nodes.map(({ engine }, index) => remove(engine, local[index] ?? nothingLocal)))
      await each((engine, { containers }) => removeContainers(engine, containers, attempt, signal))
      await Promise.all([
        removeSwarmContents(swarm, manager, contents, attempt, signal),
        each((engine, contents) => removeVolumesAndNetworks(engine, contents, attempt, signal)),
      ])
      if (ingress === undefined) await attempt(createIngress(manager, signal))
      const strays = contents.strays.filter((id) => !kept.has(id))
      const left = leftOf([{ ...contents, strays: [] }, ...local], ingress)
      if (left !== '') {
        straysSince = undefined
        return { pending: `${left}${refusal}` }
      }
      straysSince ??= performance.now()
      if (strays.length > 0 && performance.now() - straysSince < strayMs) return { pending: `${strays.length} tasks` }
      for (const id of strays) kept.add(id)
      return { done: true }
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

/**
 * How many milliseconds managers get to tell tasks to go whose services are gone. Engine 20.10 never does so with those of
 * jobs that have ended.
 */
const strayMs = 1_000

/** Makes the removal of what a node has on these networks quick, where it can be done. */
async function unplug(node: SwarmNode, networks: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await node.exec(['sh', '-c', unplugScript, 'sh', ...networks], { signal })
  } catch {
    // Then it takes longer.
    signal.throwIfAborted()
  }
}

const nothingLocal: NodeContents = { containers: [], volumes: [], networks: [], overlays: [] }

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
