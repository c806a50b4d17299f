import { randomInt } from 'node:crypto'
import { HarnessError } from '../errors/harness-error.ts'
import { type Cidr, formatAddress, formatCidr, overlaps, parseCidr } from './cidr.ts'

/** Where networks inside hosts and across a swarm get their addresses. */
export interface AddressPools {
  /** `docker0` inside every host, address and prefix length. It ends there, so all can have the same. */
  readonly bridge: string
  /** Other local networks inside a host, `docker_gwbridge` among them. */
  readonly local: { readonly base: string; readonly size: number }
  /** Overlay networks, CIDRs. */
  readonly overlay: readonly string[]
  /** Prefix length of an overlay network. */
  readonly overlaySubnetSize: number
}

/** A subnet that hosts are put on. */
export interface HostSubnet {
  /** CIDR. */
  readonly subnet: string
  /** The engine's own address in it. */
  readonly gateway: string
  /** How many hosts it takes: all but its first and last address and the gateway. */
  readonly capacity: number
  /** The address of the host with this index, beginning with 0. */
  addressOf(index: number): string
  /** The index of the host with this address. */
  indexOf(address: string): number
}

/** Addresses of one group of hosts: on its network, inside the hosts and across the swarm. Nothing overlaps. */
export interface AddressPlan {
  /** The network that the hosts are on. */
  readonly hosts: HostSubnet
  /** Inside them and across the swarm. */
  readonly pools: AddressPools
}

/** How many hosts a subnet takes unless another one is named. */
export const hostsPerSubnet = 253

/**
 * Blocks of 65536 addresses, the better first: corners that neither Docker's own pools nor Swarm's begin with, then what
 * private use, carriers and benchmarks have, for machines whose routes take all of 10.0.0.0/8.
 */
const blocks: readonly Cidr[] = [
  ...range(213, 255).map((second) => `10.${second}.0.0/16`),
  ...range(24, 31).map((second) => `172.${second}.0.0/16`),
  ...range(64, 127).map((second) => `100.${second}.0.0/16`),
  '198.18.0.0/16',
  '198.19.0.0/16',
  '192.168.0.0/16',
].map(known)

/**
 * Chooses addresses that nothing else uses.
 *
 * @param used - CIDRs of the outer engine's networks and of this machine's routes; what is no IPv4 block does not count
 * @param subnet - the subnet for the hosts, where the caller has one
 * @param random - a whole number below the given one
 * @throws HarnessError `NO_FREE_SUBNET`
 */
export function planAddresses(
  used: readonly string[],
  subnet?: string,
  random: (below: number) => number = randomInt,
): AddressPlan {
  // Everything, as a default route has it, says nothing about what is in use.
  const taken = used.flatMap((text) => parseCidr(text) ?? []).filter(({ prefix }) => prefix > 0)
  const hosts = subnet === undefined ? freeHostSubnet(taken, random) : parseCidr(subnet)
  const home = blocks.find((block) => hosts !== undefined && overlaps(block, hosts))
  const around = [...taken, ...(hosts === undefined ? [] : [hosts]), ...(home === undefined ? [] : [home])]
  const [local, overlay] = blocks.filter((block) => !around.some((other) => overlaps(block, other)))
  if (hosts === undefined || local === undefined || overlay === undefined) {
    throw new HarnessError('NO_FREE_SUBNET', {
      action: 'choose addresses for the hosts',
      meaning: 'networks and routes take every private block of addresses',
    })
  }
  return { hosts: hostSubnet(hosts), pools: poolsIn(local, overlay) }
}

/** How many subnets for groups of hosts are free. */
export function freeHostSubnets(used: readonly string[]): number {
  return freeSubnets(used.flatMap((text) => parseCidr(text) ?? []).filter(({ prefix }) => prefix > 0)).length
}

/** One of 256 subnets by chance: two processes that begin at once rarely choose the same. */
function freeHostSubnet(taken: readonly Cidr[], random: (below: number) => number): Cidr | undefined {
  const free = freeSubnets(taken)
  return free.length === 0 ? undefined : free[random(free.length)]
}

function freeSubnets(taken: readonly Cidr[]): Cidr[] {
  for (const block of blocks) {
    const free = range(0, 255)
      .map((third): Cidr => ({ first: block.first + third * 256, last: block.first + third * 256 + 255, prefix: 24 }))
      .filter((subnet) => !taken.some((other) => overlaps(subnet, other)))
    // A block with little left is one that something else is at home in.
    if (free.length >= 16) return free
  }
  return []
}

function hostSubnet(cidr: Cidr): HostSubnet {
  return {
    subnet: formatCidr(cidr),
    gateway: formatAddress(cidr.first + 1),
    capacity: cidr.last - cidr.first - 2,
    addressOf: (index) => formatAddress(cidr.first + 2 + index),
    indexOf: (address) => (parseCidr(`${address}/32`)?.first ?? Number.NaN) - cidr.first - 2,
  }
}

function poolsIn(local: Cidr, overlay: Cidr): AddressPools {
  return {
    bridge: `${formatAddress(local.first + 1)}/24`,
    local: { base: `${formatAddress(local.first + 128 * 256)}/17`, size: 24 },
    overlay: [formatCidr(overlay)],
    overlaySubnetSize: 24,
  }
}

function known(text: string): Cidr {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new TypeError(text)
  return cidr
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
