import { BlockList } from 'node:net'
import { expect, test } from 'vitest'
import { addressPools, hostsPerSubnet, randomSubnet } from './address-pools.ts'

test('randomSubnet has an address for every host, none of them the gateway or the broadcast address', () => {
  const { gateway, addressOf } = randomSubnet()
  const last = addressOf(hostsPerSubnet - 1)
  expect(addressOf(0)).not.toBe(gateway)
  expect(last).toMatch(/\.254$/)
})

test('networks of hosts, inside hosts and across the swarm have nothing in common', () => {
  const cidrs = [
    randomSubnet().subnet,
    addressPools.bridge,
    addressPools.local.replace(/^base=|,.*$/g, ''),
    ...addressPools.overlay,
  ]
  const blocks = cidrs.map((cidr) => {
    const [address = '', prefix] = cidr.split('/')
    const block = new BlockList()
    block.addSubnet(address, Number(prefix))
    return { address, block }
  })
  for (const one of blocks) {
    for (const other of blocks) expect(one.block.check(other.address)).toBe(one === other)
  }
})
