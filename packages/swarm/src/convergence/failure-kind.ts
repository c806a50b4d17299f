import type { SwarmErrorCode } from '../errors/codes.ts'
import type { Task } from '../wire/task.ts'

/** What the engines' words about a task mean, the most particular first. Seen on 20.10, 26.1 and 28.5. */
const rules: readonly (readonly [RegExp, SwarmErrorCode])[] = [
  [/no such image|pull access denied|manifest|repository .* not found|unauthorized|toomanyrequests/i, 'IMAGE_REJECTED'],
  [/image .* not found|image operating system|no matching manifest|invalid reference format/i, 'IMAGE_REJECTED'],
  [/port is already allocated|address already in use/i, 'PORT_IN_USE'],
  [/unhealthy/i, 'UNHEALTHY'],
]

/** What a task that has failed, was rejected by its node, or has ended although it should run, suffers from. */
export function failureKind({ Status, Spec }: Task): SwarmErrorCode {
  const words = Status.Err ?? ''
  const rule = rules.find(([pattern]) => pattern.test(words))
  if (rule !== undefined) return rule[1]
  if (Status.State === 'rejected') return 'TASK_REJECTED'
  // Engines stop what does not pass its health check, and most programs end well when they are stopped.
  const [check] = Spec.ContainerSpec?.Healthcheck?.Test ?? []
  return Status.State === 'complete' && check !== undefined && check !== 'NONE' ? 'UNHEALTHY' : 'CRASH_LOOP'
}
