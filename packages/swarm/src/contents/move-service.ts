import { converge } from '../convergence/converge.ts'
import { quoted } from '../engine/quoted.ts'
import { updateObject } from '../update/update-object.ts'
import type { ServiceInspect, ServiceSpec } from '../wire/service.ts'
import type { ContentCall } from './content-call.ts'
import type { Replacement } from './content-kind.ts'

/** How a service is moved. */
export interface Move {
  /** Ids of what it shall use no more. */
  readonly old: ReadonlySet<string>
  /** What it shall use instead. */
  readonly by: Replacement
  /** Whether to wait until it runs so. */
  readonly converge: boolean
}

/** Moves a service to another version, and waits until it runs with it. */
export async function moveService(call: ContentCall, service: ServiceInspect, move: Move): Promise<void> {
  const { kind, managers, options } = call
  const { old, by } = move
  const name = service.Spec.Name ?? service.ID
  let startedAt: string | undefined
  await updateObject<ServiceSpec>(
    {
      action: `move the service ${quoted(name)} to the ${kind.noun} ${quoted(by.name)}`,
      managers,
      read: async (engine, limits) => {
        const found = await engine.services.inspect(service.ID, limits)
        startedAt = found.UpdateStatus?.StartedAt
        return found
      },
      write: (engine, version, spec, limits) => engine.services.update(service.ID, version, spec, limits),
      change: (spec) => kind.replace(spec, old, by),
    },
    options,
  )
  if (move.converge)
    await converge(managers, { id: service.ID, name, change: { updateBefore: { startedAt } } }, options)
}

/** Any update runs a job again. */
export function isJob({ Spec: { Mode: mode } }: ServiceInspect): boolean {
  return mode?.ReplicatedJob !== undefined || mode?.GlobalJob !== undefined
}
