import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Who holds a lock, as it stands in the lock file. */
export interface LockOwner {
  /** Process id. */
  readonly pid: number
  /** Where that process id means something: the host, and on Linux the process namespace. */
  readonly host: string
  /** Tells this hold from every other one. */
  readonly token: string
}

/** This process, with a token for one hold. */
export function thisOwner(token: string): LockOwner {
  return { pid: process.pid, host: thisHost(), token }
}

/** The owner in a lock file, `undefined` when the text is not one of ours. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const { pid, host, token } = JSON.parse(text) as Partial<LockOwner>
    if (!Number.isInteger(pid) || typeof host !== 'string' || typeof token !== 'string') return undefined
    return { pid: pid as number, host, token }
  } catch {
    return undefined
  }
}

/** Whether the owner has certainly ended. `false` for an owner on another host: nobody can tell from here. */
export function hasEnded(owner: LockOwner): boolean {
  if (owner.host !== thisHost()) return false
  try {
    process.kill(owner.pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

function thisHost(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}
