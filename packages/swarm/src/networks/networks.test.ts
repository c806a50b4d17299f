import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Swarm } from '../swarm/swarm.ts'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'

const settings = { Attachable: false, Internal: false, EnableIPv6: false, Labels: {}, Options: {} }
const network = (parts: object): Reply => ({
  json: [{ Id: 'id-of-net', Name: 'net', Scope: 'swarm', ...settings, IPAM: { Config: null }, ...parts }],
})
const asked = network({ Driver: '' })
const withoutAddresses = network({ Driver: 'overlay' })
const made = network({ Driver: 'overlay', IPAM: { Config: [{ Subnet: '10.0.1.0/24', Gateway: '10.0.1.1' }] } })

function networksOf(transport: InMemoryTransport): Swarm['networks'] {
  return new Swarm(new Engine({ transport: transport.on('GET /nodes', { json: [] }) })).networks
}

describe('Networks#ensure', () => {
  it('waits for a network that somebody else asked for a moment ago, before it says in what it differs', async () => {
    const networks = networksOf(new InMemoryTransport().on('GET /networks', asked, withoutAddresses, made))
    await expect(networks.ensure('net')).resolves.toEqual({ changed: false, id: 'id-of-net' })
  })

  it('does so, too, where it has met the other one at its own creation', async () => {
    const conflict = { message: 'rpc error: code = Unknown desc = name conflicts with an existing object' }
    const transport = new InMemoryTransport()
      .on('GET /networks', { json: [] }, { json: [] }, asked, made)
      .on('POST /networks/create', { status: 500, json: conflict })
    await expect(networksOf(transport).ensure('net')).resolves.toEqual({ changed: false, id: 'id-of-net' })
  })

  it('says what it waits for where the network never gets addresses', async () => {
    const networks = networksOf(new InMemoryTransport().on('GET /networks', withoutAddresses))
    await expect(networks.ensure('net', {}, { timeoutMs: 250 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      details: { waitingFor: 'it has no addresses yet' },
    })
  })
})
