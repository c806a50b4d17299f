import type { Managers } from '../managers/managers.ts'
import type { Draft } from '../update/draft.ts'
import { updateObject } from '../update/update-object.ts'
import type { ServiceInspect, ServiceSpec } from '../wire/service.ts'
import { findService } from './find-service.ts'
import type { ChangeFindings } from './pinned-change.ts'
import { Service } from './service.ts'
import type { ServiceChange, UpdateServiceOptions } from './service-changes.ts'

/** What an update needs. */
export interface ServiceUpdate {
  /** What is to be done, as in "Cannot <action>". */
  readonly action: string
  /** Whom to ask. */
  readonly managers: Managers
  /** The service. */
  readonly found: ServiceInspect
  /** Changes a copy of the spec. */
  change(spec: Draft<ServiceSpec>): void | Promise<void>
}

/** Changes the spec of a service, and remembers which update of the engine was there before. */
export async function updateService(
  { action, managers, found, change }: ServiceUpdate,
  call: { readonly signal: AbortSignal },
  registryAuthFrom: UpdateServiceOptions['registryAuthFrom'] = 'spec',
  findings: ChangeFindings = { warnings: [] },
): Promise<ServiceChange> {
  const { ID: id } = found
  let startedAt: string | undefined
  const changed = await updateObject<ServiceSpec>(
    {
      action,
      managers,
      read: async (engine, limits) => {
        const service = await engine.services.inspect(id, limits)
        startedAt = service.UpdateStatus?.StartedAt
        return service
      },
      write: (engine, version, spec, limits) => {
        const { registryAuth } = findings
        const credentials = registryAuth === undefined ? { registryAuthFrom } : { registryAuth }
        return engine.services.update(id, version, spec, { ...limits, ...credentials })
      },
      change,
    },
    call,
  )
  const now = await findService(managers, id, { action, call })
  const service = new Service(managers, now, changed ? { updateBefore: { startedAt } } : {}, findings.warnings)
  return { changed, service }
}
