import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Swarm } from '../swarm/swarm.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import type { NodeInspect } from '../wire/node.ts'
import { nodeFromWire } from './node.ts'
import { allReady } from './nodes.ts'

const wire = (hostname: string, more: Partial<NodeInspect> = {}): NodeInspect => ({
  ID: `id-of-${hostname}`,
  Version: { Index: 9 },
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-01T00:00:00Z',
  Spec: { Role: 'worker', Availability: 'active' },
  Description: { Hostname: hostname, Engine: { EngineVersion: '28.5.2' } },
  Status: { State: 'ready', Addr: '192.0.2.12' },
  ...more,
})
const leader = wire('dev01', { ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: '192.0.2.11:2377' } })

describe('nodeFromWire', () => {
  it('puts back what engines leave out', () => {
    expect(nodeFromWire(wire('dev02'))).toMatchObject({
      leader: false,
      reachability: undefined,
      labels: {},
      hostname: 'dev02',
    })
  })
})

describe('Nodes#list', () => {
  it('is in the order of host names, numbers counted as such', async () => {
    const transport = new InMemoryTransport().on('GET /nodes', { json: [wire('dev10'), wire('dev2'), leader] })
    const nodes = await new Swarm(new Engine({ transport })).nodes.list()
    expect(nodes.map(({ hostname }) => hostname)).toEqual(['dev01', 'dev2', 'dev10'])
  })
})

describe('Nodes#ready', () => {
  it('waits for a node that is still missing', async () => {
    let looks = 0
    const transport = new InMemoryTransport().on('GET /nodes', () => ({
      json: ++looks < 3 ? [leader] : [leader, wire('dev02')],
    }))
    const nodes = await new Swarm(new Engine({ transport })).nodes.ready({ count: 2 })
    expect(nodes).toHaveLength(2)
  })

  it('says what is missing when the time is up', async () => {
    const transport = new InMemoryTransport().on('GET /nodes', { json: [leader] })
    await expect(new Swarm(new Engine({ transport })).nodes.ready({ count: 2, timeoutMs: 20 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      details: { waitingFor: '1 of 2 nodes have joined' },
    })
  })
})

describe('allReady', () => {
  it('names every node that is not in order', () => {
    const nodes = [
      wire('dev01', { ManagerStatus: { Reachability: 'unreachable', Addr: '' } }),
      wire('dev02', { Status: { State: 'down' } }),
    ].map(nodeFromWire)
    expect(allReady(nodes, 2)).toEqual({ pending: 'dev01 is unreachable, dev02 is down, no node is the leader' })
  })
})
