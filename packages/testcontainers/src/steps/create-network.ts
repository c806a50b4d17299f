import { networkInterfaces } from 'node:os'
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
      const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
      return { id: network.id, subnet, onEngineHost: own.some(({ address }) => address === subnet.gateway) }
    } catch (error) {
      if (!/overlaps/i.test(String(error))) {
        throw new HarnessError('HOST_NOT_STARTED', { action: 'create the network of the hosts', cause: error })
      }
      last = error
    }
  }
  throw new HarnessError('NO_FREE_SUBNET', { action: 'create the network of the hosts', cause: last })
}
