import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, so that no other one, later or elsewhere, is taken for it. */
export interface Owner {
  /** Tells machines apart. */
  readonly machine: string
  /** Tells boots of one machine apart; empty where the system does not tell. */
  readonly boot: string
  /** Process id. */
  readonly pid: number
  /** When the process started, in a unit of the system's; empty where the system does not tell. */
  readonly started: string
}

/** What the label of a group says when nobody owns it: it was left running on purpose. */
export const keptOnPurpose = 'kept'

/** This process. */
export function currentOwner(): Owner {
  return { machine: machineId(), boot: bootId(), pid: process.pid, started: startOf(process.pid) ?? '' }
}

/** The text of the label. */
export function formatOwner(owner: Owner): string {
  return `${owner.machine}:${owner.pid}:${owner.started}:${owner.boot}`
}

/**
 * Whether the owner may still be at work: another machine's always may, a process of this one only while one with its
 * id and start time runs, and none from before the machine was started.
 */
export function mayBeAlive(label: string): boolean {
  const [machine, pid, started, boot] = label.split(':')
  if (machine !== machineId() || pid === undefined) return true
  if (boot !== bootId()) return false
  const now = startOf(Number(pid))
  return now !== undefined && (started === '' || now === started)
}

/**
 * The same after a restart, where the system has an id. Names alone are not enough to say that a process is dead: many
 * machines have the one that their installer gave them. Containers have no such id, or that of their image, but names.
 */
function machineId(): string {
  const id = read('/etc/machine-id')
  const own = id !== undefined && /^[0-9a-f]{32}$/.test(id) ? id : bootId()
  return createHash('sha256').update(`${hostname()}\n${own}`).digest('hex').slice(0, 16)
}

function bootId(): string {
  return read('/proc/sys/kernel/random/boot_id') ?? ''
}

/** Undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The second field is the command in parentheses and may hold anything; the start time is the 20th after it.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  try {
    process.kill(pid, 0)
    return ''
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
