import { SwarmError } from '../errors/swarm-error.ts'
import { createObject } from '../update/create-object.ts'
import { endingWith } from '../wait/ending-with.ts'
import { waitFor } from '../wait/wait-for.ts'
import { within } from '../wait/within.ts'
import type { Network, NetworkCreateRequest } from '../wire/network.ts'
import { overlap } from './cidr.ts'
import { networkFromWire, type SwarmNetwork } from './network.ts'
import type { NetworkCall } from './network-call.ts'
import { listNetworks, readNetworks } from './read-networks.ts'

/** Makes a network, once, and waits until the swarm has made it: right after the answer it has no addresses yet. */
export async function createNetwork(call: NetworkCall, request: NetworkCreateRequest): Promise<SwarmNetwork> {
  const { action, managers } = call
  return within(action, call.options, async (options) => {
    const there = await readNetworks(managers, options)
    // A name that is taken is the better reason, and the engine's to give.
    if (!there.some(({ Name }) => Name === request.Name)) refuseOverlap(action, request, there)
    const id = await createObject<string>(
      {
        action,
        managers,
        create: async (engine, limits) => (await engine.networks.create(request, limits)).Id,
        // An earlier network of that name would have been refused, so what has the name now is what was asked for.
        find: async (engine, limits) =>
          (await listNetworks(engine, limits)).find(
            ({ Name, Id, Driver }) =>
              Name === request.Name &&
              !there.some((earlier) => earlier.Id === Id) &&
              // Empty while the swarm has not made it yet.
              (Driver === '' || Driver === request.Driver),
          )?.Id,
      },
      options,
    )
    return waitFor(
      async (signal) => {
        const found = (await readNetworks(managers, endingWith(signal))).find(({ Id }) => Id === id)
        if (found === undefined) return { pending: 'the managers do not show it yet' }
        return isMade(found) ? { done: networkFromWire(found) } : { pending: 'it has no addresses yet' }
      },
      { ...options, action },
    )
  })
}

/** Whether the swarm has made a network: until then it has no driver, and after that no addresses for a moment. */
export function isMade({ Driver: driver, IPAM: ipam }: Network): boolean {
  if (driver === '') return false
  return driver !== 'overlay' || (ipam?.Config ?? []).some(({ Subnet: subnet }) => subnet !== undefined)
}

/** Engines accept overlapping subnets, and tasks on the second network stay `new` for ever. */
function refuseOverlap(action: string, { IPAM: ipam }: NetworkCreateRequest, there: readonly Network[]): void {
  const taken = there
    .map(networkFromWire)
    .flatMap(({ name, subnets }) => subnets.map(({ subnet }) => ({ name, subnet })))
  for (const { Subnet: wanted = '' } of ipam?.Config ?? []) {
    const other = taken.find(({ subnet }) => overlap(subnet, wanted))
    if (other === undefined) continue
    throw new SwarmError('IN_USE', {
      action,
      meaning: `its subnet ${wanted} overlaps ${other.subnet} of the network ${other.name}`,
      remedy: 'choose another subnet',
    })
  }
}
