import type { ServiceModeName } from '../wire/filters.ts'
import type { ServiceInspect } from '../wire/service.ts'

/** How a service is run, and how many tasks that makes. */
export interface ModeFacts {
  /** Its name. */
  readonly name: ServiceModeName
  /** One task on each node. */
  readonly global: boolean
  /** Tasks run to their end. */
  readonly job: boolean
  /** Tasks wanted; undefined where the nodes decide. */
  readonly wanted: number | undefined
}

/** Reads the mode of a service; engines fill in what was left out. */
export function modeOf({ Spec: { Mode: mode } }: Pick<ServiceInspect, 'Spec'>): ModeFacts {
  if (mode?.Global) return { name: 'global', global: true, job: false, wanted: undefined }
  if (mode?.GlobalJob) return { name: 'global-job', global: true, job: true, wanted: undefined }
  if (mode?.ReplicatedJob) {
    const { MaxConcurrent, TotalCompletions } = mode.ReplicatedJob
    return { name: 'replicated-job', global: false, job: true, wanted: TotalCompletions ?? MaxConcurrent ?? 1 }
  }
  return { name: 'replicated', global: false, job: false, wanted: mode?.Replicated?.Replicas ?? 1 }
}
