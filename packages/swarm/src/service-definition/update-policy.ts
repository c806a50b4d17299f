import type { UpdateConfig } from '../wire/service.ts'
import { formatDuration } from './duration.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'

/** How tasks are replaced when a service is rolled back. Durations are texts, `'10s'`. */
export interface RollbackPolicyDefinition {
  /** How many at a time; 0 for all at once. One by default. */
  readonly parallelism?: number
  /** Between two of them. */
  readonly delay?: string
  /** What to do when too many fail; `pause` by default. */
  readonly failureAction?: 'pause' | 'continue'
  /** How long a new task is watched for failure; 5 seconds by default. */
  readonly monitor?: string
  /** The share of tasks that may fail, 0 to 1. */
  readonly maxFailureRatio?: number
  /** Whether the old task stops before (by default) or after the new one starts. */
  readonly order?: 'stop-first' | 'start-first'
}

/** How tasks are replaced when a service is updated. Durations are texts, `'10s'`. */
export interface UpdatePolicyDefinition extends Omit<RollbackPolicyDefinition, 'failureAction'> {
  /** What to do when too many fail; `pause` by default. */
  readonly failureAction?: 'pause' | 'continue' | 'rollback'
}

/**
 * The policy of updates, or of rollbacks, which cannot be rolled back themselves. Engines keep all of these fields, and
 * replace all tasks at once where one is sent without a parallelism: so the defaults are sent, as the docker command does.
 */
export function encodeUpdatePolicy(
  fields: FieldReader,
  name: 'updatePolicy' | 'rollbackPolicy',
): UpdateConfig | undefined {
  const actions = ['pause', 'continue', ...(name === 'updatePolicy' ? (['rollback'] as const) : [])] as const
  return fields.object(name, (policy) =>
    present<UpdateConfig>({
      Parallelism: policy.count('parallelism') ?? 1,
      Delay: policy.duration('delay'),
      FailureAction: policy.oneOf('failureAction', actions) ?? 'pause',
      Monitor: policy.duration('monitor'),
      MaxFailureRatio: policy.share('maxFailureRatio') ?? 0,
      Order: policy.oneOf('order', ['stop-first', 'start-first']) ?? 'stop-first',
    }),
  )
}

/** A policy of the wire. */
export function decodeUpdatePolicy(policy: UpdateConfig | undefined): UpdatePolicyDefinition | undefined {
  return (
    policy &&
    present<UpdatePolicyDefinition>({
      parallelism: unless(1, policy.Parallelism),
      delay: policy.Delay === undefined ? undefined : formatDuration(policy.Delay),
      failureAction: unless('pause', policy.FailureAction),
      monitor: policy.Monitor === undefined ? undefined : formatDuration(policy.Monitor),
      maxFailureRatio: unless(0, policy.MaxFailureRatio),
      order: unless('stop-first', policy.Order),
    })
  )
}

function unless<Value>(usual: Value, value: Value | undefined): Value | undefined {
  return value === usual ? undefined : value
}
