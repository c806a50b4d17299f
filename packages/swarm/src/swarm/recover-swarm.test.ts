import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { Swarm } from './swarm.ts'

const status = {
  NodeID: 'node-1',
  NodeAddr: '192.0.2.11',
  LocalNodeState: 'pending',
  ControlAvailable: true,
  Error: 'no leader',
  RemoteManagers: [
    { NodeID: 'node-2', Addr: '192.0.2.12:2377' },
    { NodeID: 'node-1', Addr: '192.0.2.11:7777' },
  ],
}
const leaderless = {
  status: 503,
  json: { message: 'rpc error: code = Unknown desc = The swarm does not have a leader.' },
}
const entry = (ID: string, Role: string, ManagerStatus?: object): object => ({
  ID,
  Version: { Index: 7 },
  Spec: { Role, Availability: 'active' },
  Status: { State: 'ready' },
  ...(ManagerStatus && { ManagerStatus }),
})
const own = entry('node-1', 'manager', { Leader: true, Reachability: 'reachable' })

let transport: InMemoryTransport
let engine: Engine
const is = (swarm: object): unknown => transport.on('GET /info', { json: { Swarm: { ...status, ...swarm } } })
const changes = (): string[] =>
  transport.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

beforeEach(() => {
  transport = new InMemoryTransport()
  engine = new Engine({ transport })
  is({})
  transport.on('GET /nodes/node-1', leaderless)
})

describe('Swarm.recover', () => {
  it('makes the manager the only one, at the address that it had, and names the lost ones', async () => {
    transport
      .on('POST /swarm/init', { json: 'node-1' })
      .on('GET /nodes', { json: [own, entry('node-2', 'manager'), entry('node-3', 'worker')] })
    const { changed, lost } = await Swarm.recover(engine, { leaderlessMs: 0 })
    expect(changed).toBe(true)
    expect(lost.map(({ id }) => id)).toEqual(['node-2'])
    expect(changes()).toEqual(['POST /swarm/init'])
    expect(transport.requests.find(({ path }) => path === '/swarm/init')?.body).toEqual({
      ForceNewCluster: true,
      ListenAddr: '0.0.0.0:2377',
      AdvertiseAddr: '192.0.2.11:7777',
    })
  })

  it('leaves a swarm alone that takes a write, after an election, too', async () => {
    let calls = 0
    transport
      .on('GET /nodes/node-1', () => (calls++ === 0 ? leaderless : { json: own }))
      .on('POST /nodes/node-1/update', {})
    expect(await Swarm.recover(engine)).toMatchObject({ changed: false, lost: [] })
    expect(changes()).toEqual(['POST /nodes/node-1/update'])
  })

  it('asks once more when the time is up, for what hung before then says nothing of now', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0)
    onTestFinished(() => now.mockRestore())
    let calls = 0
    transport
      .on('GET /nodes/node-1', () => {
        if (calls++ > 0) return { json: own }
        now.mockReturnValue(60_000)
        return leaderless
      })
      .on('POST /nodes/node-1/update', {})
    expect(await Swarm.recover(engine)).toMatchObject({ changed: false })
  })

  it.each([
    [{ LocalNodeState: 'inactive', ControlAvailable: false }, 'NOT_IN_SWARM'],
    [{ LocalNodeState: 'active', ControlAvailable: false }, 'NOT_A_MANAGER'],
    [{ LocalNodeState: 'locked', ControlAvailable: false }, 'SWARM_LOCKED'],
  ])('refuses %o, and sends nothing', async (swarm, code) => {
    is(swarm)
    await expect(Swarm.recover(engine)).rejects.toMatchObject({ code })
    expect(changes()).toEqual([])
  })

  it('passes on what else goes wrong, and sends nothing more', async () => {
    transport.on('GET /nodes/node-1', { status: 401, json: { message: 'authorization denied' } })
    await expect(Swarm.recover(engine, { leaderlessMs: 0 })).rejects.toMatchObject({ status: 401 })
    expect(changes()).toEqual([])
  })

  it('checks its addresses before anything is asked', async () => {
    await expect(Swarm.recover(engine, { advertiseAddr: 'a b' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(transport.requests).toEqual([])
  })
})
