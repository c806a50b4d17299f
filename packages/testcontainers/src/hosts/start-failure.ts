import { isSwarmError } from '@raftkit/swarm'
import { firstLine } from '../errors/first-line.ts'
import { HarnessError, isHarnessError } from '../errors/harness-error.ts'
import { isDiskFull } from '../errors/is-disk-full.ts'
import { statusOf } from '../runtime/outer-call.ts'

/**
 * What a start fails with, in our words: whoever uses a harness looks for one class of errors. What neither an engine nor
 * a socket says, but a mistake in somebody's program, stays as it is.
 */
export function startFailure(action: string, cause: unknown): unknown {
  if (isHarnessError(cause)) return cause
  if (isSwarmError(cause)) return new HarnessError('SWARM_NOT_FORMED', { action, meaning: cause.message, cause })
  if (statusOf(cause) !== undefined) {
    const meaning = `the engine says: ${firstLine(cause)}`
    return new HarnessError(isDiskFull(meaning) ? 'DISK_FULL' : 'HOST_NOT_STARTED', { action, meaning, cause })
  }
  return isSocketError(cause) ? new HarnessError('ENGINE_LOST', { action, cause }) : cause
}

function isSocketError(error: unknown): boolean {
  const { code = '', syscall } = error as NodeJS.ErrnoException
  return syscall === 'connect' || ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNREFUSED'].includes(code)
}
