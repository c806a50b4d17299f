import { randomInt } from 'node:crypto'

/**
 * Where addresses come from, all in one corner of 10.0.0.0/8 that neither Docker's own pools nor Swarm's begin with, so
 * that the networks outside a host, inside it and across the swarm never overlap.
 */
export const addressPools = {
  /** `docker0` inside every host. It ends there, so all can have the same. */
  bridge: '10.214.0.1/24',
  /** Other local networks inside a host, `docker_gwbridge` among them. */
  local: 'base=10.214.128.0/17,size=24',
  /** Overlay networks. */
  overlay: ['10.215.0.0/16'],
  /** Prefix length of an overlay network. */
  overlaySubnetSize: 24,
} as const

/** A subnet that hosts are put on. */
export interface HostSubnet {
  /** CIDR. */
  readonly subnet: string
  /** The engine's own address in it. */
  readonly gateway: string
  /** The address of the host with this index, beginning with 0. */
  addressOf(index: number): string
}

/** How many hosts a subnet takes: .0, the gateway and the broadcast address are not for hosts. */
export const hostsPerSubnet = 253

/** One of 256 subnets by chance: two processes that begin at once rarely choose the same. */
export function randomSubnet(): HostSubnet {
  const prefix = `10.213.${randomInt(256)}`
  return { subnet: `${prefix}.0/24`, gateway: `${prefix}.1`, addressOf: (index) => `${prefix}.${index + 2}` }
}
