import type { NodeRole } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'
import { hostsPerSubnet } from './address-pools.ts'

/** One host to be made. */
export interface HostPlan {
  /** Name of the host, and of its machine in the store. */
  readonly name: string
  /** Node image: an engine in a container. */
  readonly image: string
  /** What it becomes in a swarm; undefined for a host of its own. */
  readonly role: NodeRole | undefined
}

// What is both a host name, a machine name and a DNS label.
const nameForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Checks a group of hosts before anything is made.
 *
 * @throws HarnessError `INVALID_ARGUMENT`, with every complaint at once
 */
export function checkHostPlans(action: string, hosts: readonly HostPlan[]): void {
  const names = hosts.map(({ name }) => name)
  const complaints = [
    ...(hosts.length === 0 ? ['no host was asked for'] : []),
    ...(hosts.length > hostsPerSubnet ? [`${hosts.length} hosts were asked for, ${hostsPerSubnet} is the most`] : []),
    ...names
      .filter((name) => !nameForm.test(name))
      .map(
        (name) => `${JSON.stringify(name)} is no host name (lower case letters, digits and inner dashes, at most 63)`,
      ),
    ...[...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
      (name) => `the name ${JSON.stringify(name)} is given twice`,
    ),
    ...(hosts.some(({ image }) => image.trim() === '') ? ['the image has no name'] : []),
  ]
  if (complaints.length === 0) return
  throw new HarnessError('INVALID_ARGUMENT', {
    action,
    meaning: complaints.join(', and '),
    remedy: 'correct the arguments',
  })
}

/** The hosts of a swarm: `manager-1` …, `worker-1` … */
export function swarmHostPlans(managers: number, workers: number, image: string): HostPlan[] {
  const wrong = [
    ...(Number.isInteger(managers) && managers >= 1 ? [] : [`${managers} managers`]),
    ...(Number.isInteger(workers) && workers >= 0 ? [] : [`${workers} workers`]),
  ]
  if (wrong.length > 0) {
    throw new HarnessError('INVALID_ARGUMENT', {
      action: 'start a swarm',
      meaning: `${wrong.join(' and ')} were asked for`,
      remedy: 'ask for whole numbers, with at least one manager',
    })
  }
  const hosts = (role: NodeRole, count: number): HostPlan[] =>
    Array.from({ length: count }, (_, index) => ({ name: `${role}-${index + 1}`, image, role }))
  return [...hosts('manager', managers), ...hosts('worker', workers)]
}
