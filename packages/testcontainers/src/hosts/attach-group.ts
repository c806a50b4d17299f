import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Engine } from '@raftkit/swarm'
import { listGroupFolders } from '../cleanup/group-folders.ts'
import { type AddressPools, planAddresses } from '../plan/address-pools.ts'
import type { HostPlan } from '../plan/host-plan.ts'
import { labels } from '../plan/labels.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { engineCall } from '../runtime/engine-call.ts'
import type { HostNetwork } from '../steps/create-network.ts'
import { Host } from './host.ts'
import { clientTls, HostGroup } from './host-group.ts'
import type { StartedGroup } from './start-group.ts'
import { publishedHost } from './start-host.ts'
import type { StartOptions } from './start-options.ts'

/** What another process has to know of a group beside its labels and its store. */
export interface GroupFacts<Facts> {
  /** Its network. */
  readonly network: {
    readonly id: string
    readonly subnet: string
    readonly pools: AddressPools
    readonly onEngineHost: boolean
  }
  /** What is known of the swarm. */
  readonly facts: Facts
}

/** What is kept of a group for others. */
export function groupFacts<Facts>({ context: { network } }: StartedGroup, facts: Facts): GroupFacts<Facts> {
  const { id, subnet, pools, onEngineHost } = network
  return { network: { id, subnet: subnet.subnet, pools, onEngineHost }, facts }
}

/**
 * Attaches to a group that runs, as it was defined.
 *
 * @returns undefined where it does not run, or has become another: then it is of no use
 */
export async function attachGroup<Facts>(
  id: string,
  options: StartOptions,
): Promise<{ readonly started: StartedGroup; readonly facts: Facts } | undefined> {
  const folder = (await listGroupFolders()).find(({ group }) => group === id)?.path
  const text =
    folder === undefined ? undefined : await readFile(join(folder, 'facts.json'), 'utf8').catch(() => undefined)
  if (folder === undefined || text === undefined) return undefined
  const group = await HostGroup.attach(id, folder, options.name)
  const { network: known, facts } = JSON.parse(text) as GroupFacts<Facts>
  const network: HostNetwork = { ...known, subnet: planAddresses([], known.subnet).hosts }
  const containers = await hostContainers(group.runtime, id)
  if (containers.size !== options.hosts.length) return undefined
  const hosts: Host[] = []
  for (const plan of options.hosts) {
    const container = containers.get(plan.name)
    if (container?.State !== 'running') return undefined
    hosts.push(await hostOf(plan, container, group, network))
  }
  const { network: furtherNetwork, proxy, onLog, equip } = options
  const context = { group, network, furtherNetwork, tls: clientTls(group), proxy, onLog, equip }
  return { started: { group, hosts, context }, facts }
}

type ContainerInfo = Awaited<ReturnType<ContainerRuntime['container']['dockerode']['listContainers']>>[number]

async function hostContainers({ container }: ContainerRuntime, group: string): Promise<Map<string, ContainerInfo>> {
  const filters = { label: [`${labels.group}=${group}`, labels.host] }
  const all = await engineCall('look for the hosts', (abortSignal) =>
    container.dockerode.listContainers({ all: true, filters, abortSignal }),
  )
  return new Map(all.map((info) => [info.Labels[labels.host] ?? '', info]))
}

async function hostOf(plan: HostPlan, info: ContainerInfo, group: HostGroup, network: HostNetwork): Promise<Host> {
  const { address, ip } = await group.machines.get(plan.name)
  return new Host({
    plan,
    ip,
    publishedAt: (port, protocol) => {
      const published = info.Ports.find(({ PrivatePort, Type }) => PrivatePort === port && Type === protocol)
      return `${publishedHost(group, network)}:${published?.PublicPort}`
    },
    containerId: info.Id,
    engine: new Engine(address),
    group: group.id,
    runtime: group.runtime,
    machines: group.machines,
  })
}
