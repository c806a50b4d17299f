import type { NodeRole } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'
import { hostsPerSubnet } from './address-pools.ts'
import { parseCidr } from './cidr.ts'
import { type DaemonConfig, daemonConfigComplaints, mergeDaemonConfig } from './daemon-config.ts'
import type { HostMount, HostOptions, HostResources } from './host-options.ts'
import { apiPort } from './node-ports.ts'
import { type PortPlan, portComplaints, portPlan } from './port-plan.ts'

/** One host to be made. */
export interface HostPlan {
  /** Name of the host, and of its machine in the store. */
  readonly name: string
  /** Node image: an engine in a container. */
  readonly image: string
  /** What it becomes in a swarm; undefined for a host of its own. */
  readonly role: NodeRole | undefined
  /** Labels of its node. */
  readonly labels: Readonly<Record<string, string>>
  /** Whether it gets tasks. */
  readonly availability: 'active' | 'pause' | 'drain'
  /** What it may use of the machine. */
  readonly resources: HostResources
  /** Environment of its daemon. */
  readonly environment: Readonly<Record<string, string>>
  /** Merged into its `daemon.json`. */
  readonly daemonConfig: DaemonConfig
  /** Further flags of its daemon. */
  readonly daemonFlags: readonly string[]
  /** Ports that the outer engine publishes. */
  readonly publishedPorts: readonly PortPlan[]
  /** Folders and volumes of the outer engine. */
  readonly mounts: readonly HostMount[]
  /** Memory file systems. */
  readonly tmpfs: Readonly<Record<string, string>>
}

/** What all hosts of a group, or all nodes of a swarm, have in common. */
export interface CommonOptions extends HostOptions {
  /** Labels of the nodes. */
  readonly labels?: Readonly<Record<string, string>>
}

/** A name and a role, with the options of all hosts and its own above them. */
export interface HostRequest {
  /** Name. */
  readonly name: string
  /** Role. */
  readonly role: NodeRole | undefined
  /** Image unless the options name one. */
  readonly image: string
  /** Options of all hosts. */
  readonly common?: CommonOptions
  /** Its own options. */
  readonly own?: HostOptions & {
    readonly labels?: Readonly<Record<string, string>>
    readonly availability?: HostPlan['availability']
  }
}

/** Makes the plan of a host: its own options are above those of all, lists are added up. */
export function hostPlan({ name, role, image, common = {}, own = {} }: HostRequest): HostPlan {
  const ports = [...(common.publishedPorts ?? []), ...(own.publishedPorts ?? [])]
  return {
    name,
    role,
    image: own.image ?? image,
    labels: { ...common.labels, ...own.labels },
    availability: own.availability ?? 'active',
    resources: { ...common.resources, ...own.resources },
    environment: { ...common.environment, ...own.environment },
    daemonConfig: mergeDaemonConfig(common.daemonConfig ?? {}, own.daemonConfig ?? {}),
    daemonFlags: [...(common.daemonFlags ?? []), ...(own.daemonFlags ?? [])],
    publishedPorts: ports.map(portPlan),
    mounts: [...(common.mounts ?? []), ...(own.mounts ?? [])],
    tmpfs: { ...common.tmpfs, ...own.tmpfs },
  }
}

/**
 * Checks a group of hosts before anything is made.
 *
 * @throws HarnessError `INVALID_ARGUMENT`, with every complaint at once
 */
export function checkHostPlans(action: string, hosts: readonly HostPlan[], subnet?: string): void {
  const complaints = [...groupComplaints(hosts, subnet), ...hosts.flatMap(hostComplaints)]
  if (complaints.length === 0) return
  throw new HarnessError('INVALID_ARGUMENT', {
    action,
    meaning: [...new Set(complaints)].join(', and '),
    remedy: 'correct the arguments',
  })
}

// What is both a host name, a machine name and a DNS label.
const nameForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Checks the name of a group of hosts.
 *
 * @throws HarnessError `INVALID_ARGUMENT`
 */
export function checkGroupName(action: string, name: string): void {
  if (nameForm.test(name)) return
  throw new HarnessError('INVALID_ARGUMENT', {
    action,
    meaning: `${JSON.stringify(name)} is no name (lower case letters, digits and inner dashes, at most 63)`,
  })
}

function groupComplaints(hosts: readonly HostPlan[], subnet: string | undefined): string[] {
  const names = hosts.map(({ name }) => name)
  const outer = hosts.flatMap(({ publishedPorts }) =>
    publishedPorts.flatMap(({ hostPort, protocol }) => (hostPort === undefined ? [] : [`${hostPort}/${protocol}`])),
  )
  const most = subnet === undefined ? hostsPerSubnet : subnetCapacity(subnet)
  return [
    ...(hosts.length === 0 ? ['no host was asked for'] : []),
    ...(most === undefined ? [`${JSON.stringify(subnet)} is no private IPv4 subnet of 8 to 65536 addresses`] : []),
    ...(most !== undefined && hosts.length > most ? [`${hosts.length} hosts were asked for, ${most} is the most`] : []),
    ...names
      .filter((name) => !nameForm.test(name))
      .map(
        (name) => `${JSON.stringify(name)} is no host name (lower case letters, digits and inner dashes, at most 63)`,
      ),
    ...twice(names).map((name) => `the name ${JSON.stringify(name)} is given twice`),
    ...twice(outer).map((port) => `two hosts want the host port ${port}`),
  ]
}

function hostComplaints(host: HostPlan): string[] {
  const { image, resources, environment, mounts, tmpfs } = host
  const { memoryBytes, cpus } = resources
  return [
    ...(image.trim() === '' ? ['the image has no name'] : []),
    ...portComplaints(host.publishedPorts, apiPort),
    ...daemonConfigComplaints(host.daemonConfig),
    ...(memoryBytes === undefined || (Number.isInteger(memoryBytes) && memoryBytes > 0)
      ? []
      : [`${memoryBytes} bytes of memory were asked for`]),
    ...(cpus === undefined || cpus > 0 ? [] : [`${cpus} processors were asked for`]),
    ...(['active', 'pause', 'drain'].includes(host.availability) ? [] : [`${host.availability} is no availability`]),
    ...Object.keys(environment)
      .filter((name) => name === '' || name.includes('='))
      .map((name) => `${JSON.stringify(name)} is no name of a variable`),
    ...[...mounts.map(({ target }) => target), ...Object.keys(tmpfs)]
      .filter((path) => !path.startsWith('/'))
      .map((path) => `${JSON.stringify(path)} is no absolute path`),
    ...mounts.filter(({ source }) => source === '').map(() => 'a mount has no source'),
  ]
}

function subnetCapacity(subnet: string): number | undefined {
  const cidr = parseCidr(subnet)
  return cidr === undefined || cidr.prefix < 16 || cidr.prefix > 29 ? undefined : cidr.last - cidr.first - 2
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
