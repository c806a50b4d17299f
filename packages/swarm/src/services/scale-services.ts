import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import type { Draft } from '../update/draft.ts'
import type { ServiceInspect, ServiceSpec } from '../wire/service.ts'
import { findService } from './find-service.ts'
import type { ServiceChange } from './service-changes.ts'
import { updateService } from './update-service.ts'

/** Gives services so many tasks each. Everything is checked before anything is sent. */
export async function scaleServices(
  managers: Managers,
  replicas: Readonly<Record<string, number>>,
  call: { readonly signal: AbortSignal },
): Promise<ServiceChange[]> {
  const wanted = Object.entries(replicas)
  for (const [name, count] of wanted) {
    if (!Number.isSafeInteger(count) || count < 0) throw wrong(name, `${quoted(count)} is no number of tasks`)
  }
  const found = await Promise.all(
    wanted.map(([name]) => findService(managers, name, { action: `scale the service ${quoted(name)}`, call })),
  )
  for (const [index, [name]] of wanted.entries()) {
    const mode = found[index]?.Spec.Mode
    if (mode?.Global || mode?.GlobalJob) throw wrong(name, 'it has one task on each node')
  }
  return Promise.all(
    wanted.map(([name, count], index) =>
      updateService(
        {
          action: `scale the service ${quoted(name)}`,
          managers,
          // One was found for each.
          found: found[index] as ServiceInspect,
          change: (spec) => setReplicas(spec, count),
        },
        call,
      ),
    ),
  )
}

/** Of a job, it is how many of its tasks are to be done. */
function setReplicas(spec: Draft<ServiceSpec>, count: number): void {
  if (spec.Mode?.ReplicatedJob) spec.Mode.ReplicatedJob.TotalCompletions = count
  else spec.Mode = { Replicated: { Replicas: count } }
}

function wrong(name: string, meaning: string): SwarmError {
  return new SwarmError('INVALID_ARGUMENT', {
    action: `scale the service ${quoted(name)}`,
    meaning,
    details: { argument: name },
  })
}
