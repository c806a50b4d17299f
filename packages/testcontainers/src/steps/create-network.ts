import { createSocket } from 'node:dgram'
import { HarnessError } from '../errors/harness-error.ts'
import { type AddressPools, type HostSubnet, planAddresses } from '../plan/address-pools.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'
import { usedSubnets } from './used-subnets.ts'

/** The network of a group of hosts. */
export interface HostNetwork {
  /** Id on the outer engine. Networks are addressed by id: names are not unique. */
  readonly id: string
  /** Where its hosts get their addresses. */
  readonly subnet: HostSubnet
  /** Where networks inside the hosts and across their swarm get theirs. */
  readonly pools: AddressPools
  /** Whether this process runs on the engine's host: then it has the network's gateway as an address of its own. */
  readonly onEngineHost: boolean
}

/** What a network is made of. */
export interface NetworkRequest {
  /** Its name. */
  readonly name: string
  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>
  /** Its subnet; without it one is chosen that nothing else uses. */
  readonly subnet?: string | undefined
}

const tries = 20
const action = 'create the network of the hosts'

/** Makes a network with a subnet of its own; one that is taken meanwhile is no failure, the next one is tried. */
export async function createNetwork(runtime: ContainerRuntime, request: NetworkRequest): Promise<HostNetwork> {
  const used = await usedSubnets(runtime)
  let last: unknown
  for (let attempt = 0; attempt < tries; attempt++) {
    const { hosts: subnet, pools } = planAddresses(used, request.subnet)
    try {
      const network = await runtime.network.create({
        Name: request.name,
        Driver: 'bridge',
        Labels: { ...request.labels },
        IPAM: { Driver: 'default', Config: [{ Subnet: subnet.subnet, Gateway: subnet.gateway }] },
      })
      return { id: network.id, subnet, pools, onEngineHost: await isOwnAddress(subnet.gateway) }
    } catch (cause) {
      if (!/overlaps/i.test(String(cause))) throw new HarnessError('HOST_NOT_STARTED', { action, cause })
      if (request.subnet !== undefined) {
        const meaning = `another network has addresses of ${request.subnet}`
        throw new HarnessError('NO_FREE_SUBNET', { action, meaning, cause })
      }
      last = cause
      used.push(subnet.subnet)
    }
  }
  throw new HarnessError('NO_FREE_SUBNET', { action, cause: last })
}

/** Whether this machine has an address: only then can a socket be bound to it. A fresh bridge is in no list yet. */
async function isOwnAddress(address: string): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false))
      socket.bind(0, address, () => resolve(true))
    })
  } finally {
    socket.close()
  }
}
