import type { ServiceSpec } from '../wire/service.ts'
import type { RestartPolicy } from '../wire/task.ts'

/** Where zero, false or nothing is not the same as leaving it out. */
const zeroCounts = new Set([
  'Mode.Replicated.Replicas',
  'Mode.ReplicatedJob.MaxConcurrent',
  'Mode.ReplicatedJob.TotalCompletions',
  'UpdateConfig.Parallelism',
  'RollbackConfig.Parallelism',
  'TaskTemplate.ContainerSpec.Init',
  'TaskTemplate.ContainerSpec.StopGracePeriod',
  'TaskTemplate.RestartPolicy.Delay',
])

const fiveSeconds = 5_000_000_000

/**
 * A spec in the one form that all specs of the same meaning have: what engines fill in is filled in, and what says
 * nothing is left out. What the tasks are forced by is left out, too.
 */
export function comparableSpec(spec: ServiceSpec): unknown {
  const { TaskTemplate, Mode = { Replicated: {} }, UpdateConfig, RollbackConfig, EndpointSpec } = spec
  const { ForceUpdate: _, Runtime, RestartPolicy, ...task } = TaskTemplate
  const { Isolation, ...container } = TaskTemplate.ContainerSpec ?? {}
  const policy = (config: typeof UpdateConfig): typeof UpdateConfig =>
    config === undefined
      ? undefined
      : {
          ...config,
          Parallelism: config.Parallelism ?? 0,
          FailureAction: config.FailureAction || 'pause',
          Monitor: config.Monitor || fiveSeconds,
          Order: config.Order || 'stop-first',
        }
  return meaningful(
    {
      ...spec,
      TaskTemplate: {
        ...task,
        Runtime: Runtime === 'container' ? undefined : Runtime,
        RestartPolicy: restartPolicy(RestartPolicy),
        ContainerSpec: { ...container, Isolation: Isolation === 'default' ? undefined : Isolation },
      },
      Mode: modeWithDefaults(Mode),
      UpdateConfig: policy(UpdateConfig),
      RollbackConfig: policy(RollbackConfig),
      EndpointSpec: {
        Mode: EndpointSpec?.Mode || 'vip',
        Ports: EndpointSpec?.Ports?.map((port) => ({
          ...port,
          Protocol: port.Protocol || 'tcp',
          PublishMode: port.PublishMode || 'ingress',
        })),
      },
    },
    '',
  )
}

function restartPolicy(policy: RestartPolicy | undefined): RestartPolicy | undefined {
  return policy === undefined
    ? undefined
    : { ...policy, Condition: policy.Condition || 'any', Delay: policy.Delay ?? fiveSeconds }
}

/** As texts where there is nothing more to say, so that they are not left out as empty. */
function modeWithDefaults(mode: NonNullable<ServiceSpec['Mode']>): unknown {
  if (mode.Global !== undefined) return 'global'
  if (mode.GlobalJob !== undefined) return 'global-job'
  if (mode.Replicated !== undefined) return { Replicated: { Replicas: mode.Replicated.Replicas ?? 1 } }
  const { MaxConcurrent = 1, TotalCompletions = MaxConcurrent } = mode.ReplicatedJob
  return { ReplicatedJob: { MaxConcurrent, TotalCompletions } }
}

function meaningful(value: unknown, path: string): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') {
    return (value === 0 || value === false || value === '') && !zeroCounts.has(path) ? undefined : value
  }
  if (Array.isArray(value)) {
    // Within a list nothing is left out but what is empty by itself: `['sh', '']` has two words.
    const items = value.map((item: unknown) =>
      typeof item === 'object' ? (meaningful(item, `${path}[]`) ?? {}) : item,
    )
    return items.length === 0 ? undefined : items
  }
  const entries = Object.entries(value).flatMap(([key, item]) => {
    // A label or an option without a value is one all the same.
    const kept = isRecordOfTexts(path) ? item : meaningful(item, path === '' ? key : `${path}.${key}`)
    return kept === undefined ? [] : [[key, kept] as const]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** Whether it is a record of texts that people choose the keys of. */
function isRecordOfTexts(path: string): boolean {
  return /(?:^|\.)(?:Labels|Options|DriverOpts|Sysctls)$/.test(path)
}
