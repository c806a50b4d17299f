/** What a machine is to be in the swarm of its group. */
export type GroupRole = 'manager' | 'worker'

/** A machine in a group, as it is kept. */
export interface GroupEntry {
  /** The name of the machine. */
  readonly machine: string
  /** What it is to be. */
  readonly role: GroupRole
}
