import {
  type CallOptions,
  type ConditionResult,
  isSwarmError,
  type Node,
  type SwarmError,
  waitFor,
} from '@raftkit/swarm'
import { diagnose } from '../diagnosis/diagnose.ts'
import { HarnessError } from '../errors/harness-error.ts'
import { type Agreement, agreement } from './agreement.ts'
import type { SwarmNode } from './swarm-node.ts'

/** Waits until more than half of the managers name the same leader. */
export async function untilAgreed(hosts: readonly SwarmNode[], options: CallOptions): Promise<Agreement> {
  return wait(hosts, 'find the leader of the swarm', options, async () => undefined)
}

/** Waits until more than half of the managers among these nodes say that all of these are in order. */
export async function untilReady(hosts: readonly SwarmNode[], options: CallOptions): Promise<readonly Node[]> {
  const { nodes } = await wait(hosts, 'see all nodes ready', options, ({ nodes: listed }) =>
    unready(
      listed,
      hosts.map(({ name }) => name),
    ),
  )
  return nodes
}

/** What is wrong with these nodes; undefined where nothing is. Entries of nodes that are not wanted do not matter. */
export function unready(nodes: readonly Node[], names: readonly string[]): string | undefined {
  const complaints = names.flatMap((name) => {
    const entries = nodes.filter(({ hostname }) => hostname === name)
    if (entries.some(isInOrder)) return []
    const [entry] = entries
    if (entry === undefined) return [`${name} has not joined`]
    return [entry.status === 'ready' ? `${name} is ${entry.reachability}` : `${name} is ${entry.status}`]
  })
  return complaints.length === 0 ? undefined : complaints.join(', ')
}

function isInOrder({ status, reachability, role }: Node): boolean {
  return status === 'ready' && (role === 'worker' ? reachability === undefined : reachability === 'reachable')
}

async function wait(
  hosts: readonly SwarmNode[],
  action: string,
  options: CallOptions,
  check: (agreed: Agreement) => string | undefined | Promise<undefined>,
): Promise<Agreement> {
  try {
    return await waitFor(
      async (signal): Promise<ConditionResult<Agreement>> => {
        const view = await agreement(
          hosts.filter(({ role }) => role === 'manager').map(({ engine }) => engine),
          { signal },
        )
        if (!('done' in view)) return view
        const complaint = await check(view.done)
        return complaint === undefined ? view : { pending: complaint }
      },
      { ...options, action, intervalMs: 50 },
    )
  } catch (error) {
    if (!isSwarmError(error, 'TIMED_OUT')) throw error
    throw await notReady(action, hosts, error)
  }
}

async function notReady(action: string, hosts: readonly SwarmNode[], cause: SwarmError): Promise<HarnessError> {
  const { waitingFor } = cause.details
  return new HarnessError('SWARM_NOT_READY', {
    action,
    meaning: waitingFor === undefined ? undefined : `after ${cause.details.timeoutMs} ms ${waitingFor}`,
    ...(await diagnose(hosts.map(({ name, container }) => ({ name, container })))),
    cause,
  })
}
