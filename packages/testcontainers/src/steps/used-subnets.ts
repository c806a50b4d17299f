import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { formatAddress } from '../plan/cidr.ts'
import type { ContainerRuntime } from '../runtime/container-runtime.ts'

/** CIDRs that the outer engine's networks and this machine's interfaces and routes have. */
export async function usedSubnets(runtime: ContainerRuntime): Promise<string[]> {
  const [networks, routes] = await Promise.all([runtime.container.dockerode.listNetworks(), routedSubnets()])
  return [
    ...networks.flatMap(({ IPAM }) => IPAM?.Config?.flatMap(({ Subnet }) => Subnet ?? []) ?? []),
    ...Object.values(networkInterfaces()).flatMap((list) => list?.flatMap(({ cidr }) => cidr ?? []) ?? []),
    ...routes,
  ]
}

/** Where the system tells its routes: a VPN's are in no list of interfaces. */
async function routedSubnets(): Promise<string[]> {
  const table = await readFile('/proc/net/route', 'utf8').catch(() => '')
  return table.split('\n').slice(1).flatMap(routedSubnet)
}

/** Interface, destination, gateway, flags, three more, mask; addresses are hexadecimal with the last byte first. */
function routedSubnet(line: string): string[] {
  const [, destination = '', , , , , , mask = ''] = line.split('\t')
  const [address, bits] = [destination, mask].map((hex) => Buffer.from(hex, 'hex'))
  if (address?.length !== 4 || bits?.length !== 4) return []
  const ones = bits.readUInt32LE().toString(2).replaceAll('0', '').length
  return [`${formatAddress(address.readUInt32LE())}/${ones}`]
}
