import type { ServiceInspect } from '../wire/service.ts'
import type { EngineVerdict } from './engine-update.ts'
import type { Memory } from './memory.ts'
import type { Placement } from './placement.ts'

/** The engine's own default. */
const defaultMonitorMs = 5_000
/** Engines say `completed` when a task has run for the monitor time; we have seen it begin a little later. */
const slackMs = 250
/** A task in the place of one that has failed is watched at least so long. */
const afterFailureMs = 2_000

/**
 * From when on the tasks in place count as stable: each of them has run for the monitor time of the service. A process
 * that dies at once has been `running`, too, so one look proves nothing.
 */
export function stableFrom(
  { inPlace }: Placement,
  memory: Memory,
  { verdict, service, stableMs }: { verdict: EngineVerdict; service: ServiceInspect; stableMs: number | undefined },
): number {
  const base = stableMs ?? monitorMs(service)
  const usual = verdict.kind === 'completed' && stableMs === undefined ? Math.max(0, base - slackMs) : base
  const hasFailed = new Set([...memory.failures.values()].map(({ slot }) => slot))
  const moments = inPlace.flatMap(({ key, live, current }) => {
    const since = memory.runningSince.get(current.ID)
    if (!live || since === undefined) return []
    return [since + (hasFailed.has(key) ? Math.max(base, afterFailureMs) : usual)]
  })
  return moments.reduce((latest, moment) => Math.max(latest, moment), Number.NEGATIVE_INFINITY)
}

/** Zero stands for the default. */
function monitorMs({ Spec }: ServiceInspect): number {
  return Spec.UpdateConfig?.Monitor ? Spec.UpdateConfig.Monitor / 1e6 : defaultMonitorMs
}
