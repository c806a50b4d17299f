import type { SwarmErrorCode } from '../errors/codes.ts'
import type { Task } from '../wire/task.ts'

/** What a mount is refused with. It names paths, which may have any words in them. */
const mount = /^(?:invalid (?:\w+ )?mount |error while mounting |failed to mount )/i

/**
 * What the engines' words about a task mean. Seen on 20.10, 26.1 and 28.5. An image is told by how they begin: further on
 * they name commands and paths.
 */
const rules: readonly (readonly [RegExp, SwarmErrorCode])[] = [
  [/^no such image: |^invalid reference format|^pull access denied for |^repository \S+ not found/i, 'IMAGE_REJECTED'],
  [/^manifest (?:for \S+ not found|unknown)|^no matching manifest for /i, 'IMAGE_REJECTED'],
  [/^image (?:operating system |with reference |\S+ not found)|^unauthorized: |^toomanyrequests: /i, 'IMAGE_REJECTED'],
  [/port is already allocated|address already in use/i, 'PORT_IN_USE'],
  [/unhealthy container/i, 'UNHEALTHY'],
]

/** What a task that has failed, was rejected by its node, or has ended although it should run, suffers from. */
export function failureKind({ Status, Spec }: Task): SwarmErrorCode {
  const words = Status.Err ?? ''
  const rule = mount.test(words) ? undefined : rules.find(([pattern]) => pattern.test(words))
  if (rule !== undefined) return rule[1]
  if (Status.State === 'rejected') return 'TASK_REJECTED'
  // Engines stop what does not pass its health check, and most programs end well when they are stopped.
  const [check] = Spec.ContainerSpec?.Healthcheck?.Test ?? []
  return Status.State === 'complete' && check !== undefined && check !== 'NONE' ? 'UNHEALTHY' : 'CRASH_LOOP'
}
