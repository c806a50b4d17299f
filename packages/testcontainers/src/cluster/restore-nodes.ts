import { isDeepStrictEqual } from 'node:util'
import { type CallOptions, isSwarmError, type Node, type Swarm } from '@raftkit/swarm'
import { awaitEngine } from '../hosts/await-engine.ts'
import type { SwarmNode } from './swarm-node.ts'

/**
 * Makes every node run again, wherever a test has left it: frozen, unplugged, stopped or killed. Returns when every engine
 * answers: one that was started behind its handle may still be on its way.
 */
export async function reviveNodes(nodes: readonly SwarmNode[], options: CallOptions): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      const state = await node.state(options)
      if (state === 'paused') await node.unpause(options)
      await node.reconnect(options)
      if (state !== 'running' && state !== 'paused') await node.start(options)
      else await awaitEngine(node, options)
    }),
  )
}

/** Unlocks managers that wait for the key: the swarm's own, where another manager can tell it, or else the one given. */
export async function unlockNodes(
  swarm: Swarm,
  managers: readonly SwarmNode[],
  key: string | undefined,
  options: CallOptions,
): Promise<void> {
  const states = await Promise.all(
    managers.map(async ({ engine }) => (await engine.info(options)).Swarm.LocalNodeState),
  )
  const locked = managers.filter((_, index) => states[index] === 'locked')
  if (locked.length === 0) return
  const told = await swarm
    .unlockKey({ ...options, timeoutMs: Math.min(2_000, options.timeoutMs ?? 2_000) })
    .catch((error: unknown) => {
      options.signal?.throwIfAborted()
      if (!isSwarmError(error)) throw error
      return undefined
    })
  const known = told ?? key
  if (known === undefined) return
  await Promise.all(locked.map(({ engine }) => swarm.unlock(engine, known, options)))
}

/** Lets nodes join again that have left. */
export async function rejoinNodes(swarm: Swarm, nodes: readonly SwarmNode[], options: CallOptions): Promise<void> {
  await Promise.all(
    nodes.map(async ({ engine, ip, parts }) => {
      const { Swarm: own } = await engine.info(options)
      if (own.LocalNodeState !== 'inactive') return
      const { role = 'worker', availability } = parts.plan
      await swarm.join(engine, { ...options, role, advertiseAddr: ip, availability })
    }),
  )
}

/**
 * Strikes off what is none of these nodes: what has left, was removed behind its handle, or has joined again under another
 * id. Nothing ever comes of the tasks that they have had.
 *
 * @returns the entries of these nodes
 */
export async function strikeOffOthers(
  swarm: Swarm,
  nodes: readonly SwarmNode[],
  listed: readonly Node[],
  options: CallOptions,
): Promise<readonly Node[]> {
  const own = new Set(nodes.map((node) => entryOf(node, listed)?.id))
  for (const { id, role } of listed.filter((entry) => !own.has(entry.id))) {
    if (role === 'manager') await swarm.nodes.demote(id, options)
    await swarm.nodes.remove(id, { ...options, force: true })
  }
  return listed.filter(({ id }) => own.has(id))
}

/** Gives every node the role, the labels and the availability that it was started with. */
export async function restoreNodes(
  swarm: Swarm,
  nodes: readonly SwarmNode[],
  listed: readonly Node[],
  options: CallOptions,
): Promise<void> {
  const own = new Map<string, SwarmNode>()
  for (const node of nodes) {
    const entry = entryOf(node, listed)
    if (entry !== undefined) own.set(entry.id, node)
  }
  // First all promotions: a demotion may need them for the quorum.
  const roles = [...own].flatMap(([id, node]) => {
    const entry = listed.find((other) => other.id === id)
    return entry !== undefined && entry.role !== node.parts.plan.role ? [node] : []
  })
  for (const node of roles.filter(({ parts }) => parts.plan.role === 'manager')) await node.promote(options)
  for (const node of roles.filter(({ parts }) => parts.plan.role !== 'manager')) await node.demote(options)
  await Promise.all(
    [...own].map(async ([id, { parts }]) => {
      const { labels, availability } = parts.plan
      const entry = listed.find((other) => other.id === id)
      if (entry === undefined || isAsPlanned(entry, labels, availability)) return
      await swarm.nodes.update(
        id,
        (spec) => {
          spec.Labels = { ...labels }
          spec.Availability = availability
          delete spec.Name
        },
        options,
      )
    }),
  )
}

function isAsPlanned(entry: Node, labels: Readonly<Record<string, string>>, availability: string): boolean {
  const { Name } = entry.raw.Spec
  return entry.availability === availability && isDeepStrictEqual(entry.labels, labels) && (Name ?? '') === ''
}

/** The entry of a node: the newest of its name that is not down. */
function entryOf(node: SwarmNode, listed: readonly Node[]): Node | undefined {
  return listed
    .filter(({ hostname, status }) => hostname === node.name && status !== 'down')
    .sort((a, b) => Date.parse(b.raw.CreatedAt) - Date.parse(a.raw.CreatedAt))[0]
}
