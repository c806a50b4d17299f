import type { SwarmErrorCode } from '../errors/codes.ts'
import type { UpdateStatus } from '../wire/service.ts'
import type { Memory } from './memory.ts'

/** What the engine's own word on its update means for a wait. */
export type EngineVerdict =
  /** There is nothing to go by but the tasks. */
  | { readonly kind: 'none' }
  /** The engine is at work: how its tasks fare is its decision. */
  | { readonly kind: 'working'; readonly phase: 'updating' | 'rolling-back'; readonly wanted: boolean }
  /** It is done, and has watched every task for its monitor time. */
  | { readonly kind: 'completed'; readonly outcome: 'converged' | 'rolled-back' }
  /** It has given up. */
  | { readonly kind: 'failed'; readonly code: SwarmErrorCode; readonly earlier: boolean }

/**
 * Reads `UpdateStatus`. It is absent after a change that replaces no task, and for a moment after one that does; a status
 * that was there before the change is somebody else's.
 */
export function engineVerdict(
  status: UpdateStatus | undefined,
  memory: Pick<Memory, 'earlierUpdate'>,
  acceptRollback: boolean,
): EngineVerdict {
  const earlier = status?.StartedAt !== undefined && status.StartedAt === memory.earlierUpdate
  switch (status?.State) {
    case 'updating':
      return { kind: 'working', phase: 'updating', wanted: true }
    case 'rollback_started':
      return { kind: 'working', phase: 'rolling-back', wanted: acceptRollback }
    case 'completed':
      return earlier ? { kind: 'none' } : { kind: 'completed', outcome: 'converged' }
    case 'rollback_completed':
      if (earlier) return { kind: 'none' }
      return acceptRollback
        ? { kind: 'completed', outcome: 'rolled-back' }
        : { kind: 'failed', code: 'UPDATE_ROLLED_BACK', earlier }
    case 'paused':
      return { kind: 'failed', code: 'UPDATE_PAUSED', earlier }
    case 'rollback_paused':
      return { kind: 'failed', code: 'ROLLBACK_PAUSED', earlier }
    default:
      return { kind: 'none' }
  }
}
