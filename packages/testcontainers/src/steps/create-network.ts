import { createSocket } from 'node:dgram'
import { HarnessError } from '../errors/harness-error.ts'
import { type HostSubnet, randomSubnet } from '../plan/address-pools.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'

/** The network of a group of hosts. */
export interface HostNetwork {
  /** Id on the outer engine. Networks are addressed by id: names are not unique. */
  readonly id: string
  /** Where its hosts get their addresses. */
  readonly subnet: HostSubnet
  /** Whether this process runs on the engine's host: then it has the network's gateway as an address of its own. */
  readonly onEngineHost: boolean
}

const tries = 20

/** Makes a network with a subnet of its own; one that is taken is no failure, the next one is tried. */
export async function createNetwork(
  runtime: ContainerRuntime,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<HostNetwork> {
  let last: unknown
  for (let attempt = 0; attempt < tries; attempt++) {
    const subnet = randomSubnet()
    try {
      const network = await runtime.network.create({
        Name: name,
        Driver: 'bridge',
        Labels: { ...labels },
        IPAM: { Driver: 'default', Config: [{ Subnet: subnet.subnet, Gateway: subnet.gateway }] },
      })
      return { id: network.id, subnet, onEngineHost: await isOwnAddress(subnet.gateway) }
    } catch (error) {
      if (!/overlaps/i.test(String(error))) {
        throw new HarnessError('HOST_NOT_STARTED', { action: 'create the network of the hosts', cause: error })
      }
      last = error
    }
  }
  throw new HarnessError('NO_FREE_SUBNET', { action: 'create the network of the hosts', cause: last })
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
