import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Swarm } from '../swarm/swarm.ts'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'
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

describe('Nodes#demote', () => {
  const hang = (): Promise<Reply> => new Promise<Reply>(() => undefined)
  const demoted = (): InMemoryTransport =>
    new InMemoryTransport()
      .on('GET /nodes', { json: [leader, wire('dev02')] })
      .on('GET /nodes/id-of-dev02', { json: wire('dev02') })

  it('does not take the end of its time for the silence of an engine that is down', async () => {
    const nodes = new Swarm(new Engine({ transport: demoted() })).nodes
    const engine = new Engine({ transport: new InMemoryTransport().on('GET /info', hang) })
    await expect(nodes.demote('id-of-dev02', { engine, timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
    const own = new Swarm(new Engine({ transport: demoted().on('GET /info', hang) })).nodes
    await expect(own.demote('id-of-dev02', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
  })
})

describe('Nodes#drain', () => {
  it('has one deadline for the change and the wait', async () => {
    let version = 1
    const drained = wire('dev02', { Spec: { Role: 'worker', Availability: 'drain' } })
    const transport = new InMemoryTransport()
      .on('GET /nodes/id-of-dev02', () => ({
        json: { ...(version === 1 ? wire('dev02') : drained), Version: { Index: version } },
      }))
      .on('POST /nodes/id-of-dev02/update', async () => {
        await new Promise((resolve) => setTimeout(resolve, 150))
        version++
        return {}
      })
      .on('GET /tasks', { json: [{ ID: 't', Status: { State: 'running' }, DesiredState: 'shutdown' }] })
    const begun = performance.now()
    const draining = new Swarm(new Engine({ transport })).nodes.drain('id-of-dev02', { timeoutMs: 300 })
    await expect(draining).rejects.toMatchObject({
      code: 'TIMED_OUT',
      details: { timeoutMs: 300, waitingFor: '1 tasks have not stopped' },
    })
    // Less than the time for the wait alone would be.
    expect(performance.now() - begun).toBeLessThan(450)
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
