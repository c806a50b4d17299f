import type { RestartPolicy } from '../wire/task.ts'
import { formatDuration } from './duration.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'

/** When a task is replaced. Durations are texts, `'10s'`. */
export interface RestartPolicyDefinition {
  /** `any` by default. */
  readonly condition?: 'none' | 'on-failure' | 'any'
  /** Before the replacement starts; 5 seconds by default. */
  readonly delay?: string
  /** Replacements within the window; 0 for no limit. */
  readonly maxAttempts?: number
  /** What the attempts are counted in; `'0s'` for ever. */
  readonly window?: string
}

/** The restart policy of a definition. */
export function encodeRestartPolicy(fields: FieldReader): RestartPolicy | undefined {
  return fields.object('restartPolicy', (policy) =>
    present<RestartPolicy>({
      Condition: policy.oneOf('condition', ['none', 'on-failure', 'any']),
      Delay: policy.duration('delay'),
      MaxAttempts: policy.count('maxAttempts'),
      Window: policy.duration('window'),
    }),
  )
}

/** The restart policy of the wire. */
export function decodeRestartPolicy(policy: RestartPolicy | undefined): RestartPolicyDefinition | undefined {
  return (
    policy &&
    present<RestartPolicyDefinition>({
      condition: policy.Condition,
      delay: policy.Delay === undefined ? undefined : formatDuration(policy.Delay),
      maxAttempts: policy.MaxAttempts,
      window: policy.Window === undefined ? undefined : formatDuration(policy.Window),
    })
  )
}
