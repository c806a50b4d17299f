import { type CallOptions, type ConditionResult, type Engine, type Node, Swarm } from '@raftkit/swarm'

/** What more than half of the managers say. */
export interface Agreement {
  /** The leader. */
  readonly leader: Node
  /** All nodes, as the leader lists them. */
  readonly nodes: readonly Node[]
}

/** A manager that is frozen or in an election does not answer; the others are not kept waiting for it. */
const patienceMs = 3_000

/**
 * Asks every manager. One answer proves nothing: a leader that has lost its followers goes on answering for some
 * seventeen seconds.
 */
export async function agreement(
  managers: readonly Engine[],
  { signal }: CallOptions,
): Promise<ConditionResult<Agreement>> {
  const answers = await Promise.all(
    managers.map(async (engine) => {
      try {
        return await new Swarm(engine).nodes.list({ signal, timeoutMs: patienceMs })
      } catch (error) {
        signal?.throwIfAborted()
        return error instanceof Error ? error.message : String(error)
      }
    }),
  )
  return agreementOf(answers)
}

/** What the managers' answers, lists of nodes or what kept them from answering, come to. */
export function agreementOf(answers: readonly (readonly Node[] | string)[]): ConditionResult<Agreement> {
  const lists = answers.filter((answer): answer is readonly Node[] => typeof answer !== 'string')
  for (const nodes of lists) {
    const leader = nodes.find((node) => node.leader)
    if (leader === undefined) continue
    const members = nodes.filter(({ reachability }) => reachability !== undefined).length
    const votes = lists.filter((list) => list.some((node) => node.leader && node.id === leader.id)).length
    if (votes > members / 2) return { done: { leader, nodes } }
  }
  const refusals = answers.filter((answer) => typeof answer === 'string')
  return {
    pending: `${lists.length} of ${answers.length} managers answer, and no leader has a majority${
      refusals.length === 0 ? '' : ` (${[...new Set(refusals)].join('; ')})`
    }`,
  }
}
