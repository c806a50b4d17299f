import type { CallOptions } from '../call-options.ts'
import { converge } from '../convergence/converge.ts'
import type { Managers } from '../managers/managers.ts'
import type { Within } from '../wait/within.ts'

/** Waits within a move end with the move, which has a deadline of its own. */
export const asLongAsItTakes: number = 24 * 3_600_000

/** Waits until services have all their tasks. */
export async function untilInPlace(
  services: readonly string[],
  managers: Managers,
  { signal, say }: Within,
): Promise<void> {
  await Promise.all(
    services.map((id) =>
      converge(
        managers,
        { id, name: id, change: {} },
        {
          signal,
          timeoutMs: asLongAsItTakes,
          stableMs: 0,
          onProgress: ({ name, waitingFor }) => say(`${name}: ${waitingFor ?? 'in place'}`),
        },
      ),
    ),
  )
}

/**
 * The services that have tasks on a node. Jobs are not among them: a run that was cut off begins again elsewhere, and takes as
 * long as it takes.
 */
export async function servicesOn(nodeId: string, managers: Managers, call: CallOptions): Promise<string[]> {
  const filters = { node: nodeId, 'desired-state': 'running' } as const
  const tasks = await managers.read((engine, limits) => engine.tasks.list({ ...limits, filters }), call)
  return [...new Set(tasks.flatMap(({ ServiceID }) => ServiceID ?? []))]
}
