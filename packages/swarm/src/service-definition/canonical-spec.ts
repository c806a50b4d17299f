import type { ServiceMode, ServiceSpec } from '../wire/service.ts'

/**
 * A spec in the one form that all specs have that mean the same: without what says nothing, which engines add or leave
 * out as they like (`null`, empty labels, `ForceUpdate: 0`, `Runtime: 'container'`, `Isolation: 'default'`), and with
 * the mode that engines fill in.
 */
export function canonicalSpec(spec: ServiceSpec): ServiceSpec {
  const { Labels, TaskTemplate, Mode, ...rest } = withoutNulls(spec) as ServiceSpec
  const { ContainerSpec, ForceUpdate, Runtime, ...task } = TaskTemplate
  const { Labels: containerLabels, Isolation, ...container } = ContainerSpec
  return {
    ...rest,
    ...unlessEmpty('Labels', Labels),
    TaskTemplate: {
      ...task,
      ContainerSpec: {
        ...container,
        ...unlessEmpty('Labels', containerLabels),
        ...(Isolation === undefined || Isolation === 'default' ? {} : { Isolation }),
      },
      ...(ForceUpdate === undefined || ForceUpdate === 0 ? {} : { ForceUpdate }),
      ...(Runtime === undefined || Runtime === 'container' ? {} : { Runtime }),
    },
    Mode: canonicalMode(Mode),
  }
}

function canonicalMode(mode: ServiceMode | undefined): ServiceMode {
  if (mode?.ReplicatedJob !== undefined) {
    const { MaxConcurrent = 1, TotalCompletions = MaxConcurrent } = mode.ReplicatedJob
    return { ReplicatedJob: { MaxConcurrent, TotalCompletions } }
  }
  const [one] = mode === undefined ? [] : Object.keys(mode)
  // An unknown mode is none to an engine.
  if (mode === undefined || one === undefined) return { Replicated: { Replicas: 1 } }
  return mode.Replicated === undefined ? mode : { Replicated: { Replicas: mode.Replicated.Replicas ?? 1 } }
}

function unlessEmpty(name: 'Labels', labels: ServiceSpec['Labels']): Pick<ServiceSpec, 'Labels'> {
  return labels === undefined || Object.keys(labels).length === 0 ? {} : { [name]: labels }
}

/** To an engine, `null` is the same as leaving it out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]])),
  )
}
