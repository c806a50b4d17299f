import { inspect } from 'node:util'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'
import type { Transport } from '../transport/transport.ts'
import type { SwarmStatus } from '../wire/system.ts'
import type { InitOptions } from './init-options.ts'
import type { JoinOptions } from './join-swarm.ts'
import { Swarm } from './swarm.ts'

const token = `SWMTKN-1-${'a'.repeat(50)}-${'b'.repeat(25)}`
const inactive: SwarmStatus = {
  NodeID: '',
  NodeAddr: '',
  LocalNodeState: 'inactive',
  ControlAvailable: false,
  Error: '',
  RemoteManagers: null,
}
const manager = {
  ...inactive,
  NodeID: 'node-1',
  NodeAddr: '192.0.2.11',
  LocalNodeState: 'active' as const,
  ControlAvailable: true,
  RemoteManagers: [{ NodeID: 'node-1', Addr: '192.0.2.11:2377' }],
  Cluster: { ID: 'cluster-1' },
}
const worker = {
  ...inactive,
  NodeID: 'node-2',
  LocalNodeState: 'active' as const,
  RemoteManagers: manager.RemoteManagers,
}
const refusal = { status: 500, json: { message: 'rpc error: code = Unknown desc = something broke' } }

let one: InMemoryTransport
let two: InMemoryTransport
let swarm: Swarm
const engine = (transport: InMemoryTransport): Engine => new Engine({ transport })
const at = (address: string, transport: InMemoryTransport): Transport => ({
  address,
  send: (request) => transport.send(request),
  close: () => transport.close(),
})
const is = (transport: InMemoryTransport, ...states: readonly object[]): void => {
  let next = 0
  transport.on('GET /info', () => ({ json: { Swarm: states[Math.min(next++, states.length - 1)] } }))
}
const calls = (transport: InMemoryTransport): string[] =>
  transport.requests.map(({ method, path }) => `${method} ${path}`)

beforeEach(() => {
  one = new InMemoryTransport()
  two = new InMemoryTransport()
  is(one, manager)
  is(two, inactive)
  one.on('GET /swarm', { json: { ID: 'cluster-1', JoinTokens: { Worker: token, Manager: token } } })
  swarm = new Swarm(engine(one))
})

describe('Swarm.init', () => {
  it('sends what was asked for and nothing else', async () => {
    is(one, inactive)
    one.on('POST /swarm/init', { json: 'node-1' })
    await Swarm.init(engine(one), { advertiseAddr: '192.0.2.11', autoLock: true, dataPathPort: 7777 })
    expect(one.requests.at(-1)?.body).toEqual({
      ListenAddr: '0.0.0.0:2377',
      AdvertiseAddr: '192.0.2.11',
      DataPathPort: 7777,
      Spec: { EncryptionConfig: { AutoLockManagers: true } },
    })
  })

  it('refuses a member and names its swarm', async () => {
    await expect(Swarm.init(engine(one))).rejects.toMatchObject({
      code: 'ALREADY_IN_SWARM',
      details: { clusterId: 'cluster-1' },
    })
  })

  it('starts again where the rest of an earlier swarm made the engine call itself locked', async () => {
    is(one, inactive)
    let inits = 0
    one.on('POST /swarm/init', () =>
      inits++ === 0
        ? { status: 503, json: { message: 'Swarm is encrypted and needs to be unlocked before it can be used.' } }
        : { json: 'node-1' },
    )
    await Swarm.init(engine(one))
    expect(calls(one)).toEqual(['GET /info', 'POST /swarm/init', 'GET /info', 'POST /swarm/init'])
  })

  it('undoes a swarm that came into being in spite of the error', async () => {
    is(one, inactive, manager)
    one.on('POST /swarm/init', refusal).on('POST /swarm/leave', {})
    await expect(Swarm.init(engine(one))).rejects.toMatchObject({ code: 'ENGINE_ERROR' })
    expect(calls(one)).toEqual(['GET /info', 'POST /swarm/init', 'GET /info', 'POST /swarm/leave'])
  })

  it('leaves a swarm alone that has other managers: no init made it', async () => {
    is(one, inactive, { ...manager, RemoteManagers: [...manager.RemoteManagers, { NodeID: 'node-9', Addr: '' }] })
    one.on('POST /swarm/init', refusal)
    await expect(Swarm.init(engine(one))).rejects.toMatchObject({ code: 'ENGINE_ERROR' })
    expect(calls(one)).toEqual(['GET /info', 'POST /swarm/init', 'GET /info'])
  })

  it('undoes nothing when somebody else was quicker', async () => {
    is(one, inactive, manager)
    one.on('POST /swarm/init', { status: 503, json: { message: 'This node is already part of a swarm. Use' } })
    await expect(Swarm.init(engine(one))).rejects.toMatchObject({ code: 'ALREADY_IN_SWARM' })
    expect(calls(one)).toEqual(['GET /info', 'POST /swarm/init'])
  })

  test.each<[string, InitOptions]>([
    ['dataPathPort', { dataPathPort: 80 }],
    ['subnetSize', { subnetSize: 31 }],
    ['advertiseAddr', { advertiseAddr: '' }],
    ['dataPathAddr', { dataPathAddr: '192.0.2.1:1' }],
    ['spec.Name', { spec: { Name: 'mine' } }],
    ['spec.CAConfig.NodeCertExpiry', { spec: { CAConfig: { NodeCertExpiry: 60_000_000_000 } } }],
    ['spec.Raft', { spec: { Raft: { ElectionTick: 1, HeartbeatTick: 3 } } }],
  ])('refuses a bad %s before anything is sent', async (argument, options) => {
    await expect(Swarm.init(engine(one), options)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { argument },
    })
    expect(one.requests).toEqual([])
  })
})

describe('Swarm.ensure', () => {
  it('starts a swarm where there is none, and says so', async () => {
    is(one, inactive)
    one.on('POST /swarm/init', { json: 'node-1' })
    expect((await Swarm.ensure(engine(one))).changed).toBe(true)
  })

  it('changes nothing on a manager', async () => {
    expect((await Swarm.ensure(engine(one))).changed).toBe(false)
    expect(calls(one)).toEqual(['GET /info'])
  })

  it('refuses a worker', async () => {
    is(one, worker)
    await expect(Swarm.ensure(engine(one))).rejects.toMatchObject({
      code: 'NOT_A_MANAGER',
      details: { membership: 'worker' },
    })
  })

  test.each([
    ['locked', 'SWARM_LOCKED'],
    ['pending', 'JOIN_PENDING'],
    ['error', 'SWARM_FAILED'],
  ])('refuses an engine that is %s', async (LocalNodeState, code) => {
    is(one, { ...inactive, LocalNodeState, Error: 'its own words' })
    await expect(Swarm.ensure(engine(one))).rejects.toMatchObject({ code, engineMessage: 'its own words' })
  })
})

describe('Swarm#join', () => {
  it('passes on token and managers', async () => {
    is(two, inactive, worker)
    two.on('POST /swarm/join', {})
    const result = await swarm.join(engine(two), { role: 'worker', advertiseAddr: '192.0.2.12' })
    expect(result).toEqual({ changed: true, nodeId: 'node-2' })
    expect(two.requests.find(({ method }) => method === 'POST')?.body).toEqual({
      ListenAddr: '0.0.0.0:2377',
      AdvertiseAddr: '192.0.2.12',
      RemoteAddrs: ['192.0.2.11:2377'],
      JoinToken: token,
    })
  })

  it('changes nothing for a node that is a member in that role', async () => {
    is(two, worker)
    one.on('GET /nodes/node-2', { json: { ID: 'node-2', Spec: {}, Status: {} } })
    expect(await swarm.join(engine(two), { role: 'worker' })).toEqual({ changed: false, nodeId: 'node-2' })
    expect(calls(two)).toEqual(['GET /info'])
  })

  it('refuses a member in another role', async () => {
    is(two, worker)
    one.on('GET /nodes/node-2', { json: { ID: 'node-2', Spec: {}, Status: {} } })
    await expect(swarm.join(engine(two), { role: 'manager' })).rejects.toMatchObject({
      code: 'ROLE_MISMATCH',
      details: { role: 'worker' },
    })
  })

  it('tells another swarm’s manager by the cluster id', async () => {
    is(two, { ...manager, NodeID: 'node-9', Cluster: { ID: 'cluster-9' } })
    await expect(swarm.join(engine(two), { role: 'manager' })).rejects.toMatchObject({
      code: 'IN_ANOTHER_SWARM',
      details: { clusterId: 'cluster-9', managers: ['192.0.2.11:2377'] },
    })
  })

  it('tells another swarm’s worker by its node, which this one does not have', async () => {
    is(two, worker)
    one.on('GET /nodes/node-2', { status: 404, json: { message: 'node node-2 not found' } })
    await expect(swarm.join(engine(two), { role: 'worker' })).rejects.toMatchObject({ code: 'IN_ANOTHER_SWARM' })
  })

  it('is not misled by an engine that takes the beginning of an id', async () => {
    is(two, worker)
    one.on('GET /nodes/node-2', { json: { ID: 'node-2-and-more', Spec: {}, Status: {} } })
    await expect(swarm.join(engine(two), { role: 'worker' })).rejects.toMatchObject({ code: 'IN_ANOTHER_SWARM' })
  })

  it('leaves no join behind that goes on in the background', async () => {
    is(two, inactive, { ...inactive, LocalNodeState: 'pending' })
    two.on('POST /swarm/leave', {}).on('POST /swarm/join', {
      status: 503,
      json: { message: 'Timeout was reached before node joined. The attempt to join the swarm will continue' },
    })
    await expect(swarm.join(engine(two), { role: 'worker' })).rejects.toMatchObject({ code: 'JOIN_TIMEOUT' })
    expect(two.requests.at(-1)).toMatchObject({ path: '/swarm/leave', query: { force: 'true' } })
  })

  const joinLost = (): void => {
    two.on('POST /swarm/join', { failure: 'ECONNRESET' })
  }
  const leaves = (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    two.on('POST /swarm/leave', () => {
      resolve()
      return {}
    })
    return promise
  }
  /** A join that is answered when the test says so. */
  const answers = (): ((answer: Reply) => void) => {
    const { promise, resolve } = Promise.withResolvers<Reply>()
    two.on('POST /swarm/join', () => promise)
    return resolve
  }

  it('undoes a join that the engine begins with only after the answer was lost', async () => {
    is(two, inactive, inactive, inactive, { ...inactive, LocalNodeState: 'pending' })
    const left = leaves()
    joinLost()
    await expect(swarm.join(engine(two), { role: 'worker' })).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await left
  })

  it('leaves a swarm alone that somebody else has had the engine join since', async () => {
    const others = [{ NodeID: 'node-9', Addr: '192.0.2.19:2377' }]
    is(two, inactive, inactive, { ...worker, RemoteManagers: others })
    joinLost()
    await expect(swarm.join(engine(two), { role: 'worker' })).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(calls(two)).not.toContain('POST /swarm/leave')
  })

  it('undoes nothing where nothing was sent', async () => {
    two.on('POST /swarm/join', { failure: 'ECONNREFUSED' })
    await expect(swarm.join(engine(two), { role: 'worker' })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
    expect(calls(two)).toEqual(['GET /info', 'POST /swarm/join'])
  })

  it('lets a caller go who gives up, and undoes the join when the engine has answered', async () => {
    const [answer, left] = [answers(), leaves()]
    const transport = at('tcp://192.0.2.12:2375', two)
    const joining = swarm.join(new Engine({ transport }), { role: 'worker', timeoutMs: 50 })
    await expect(joining).rejects.toMatchObject({ code: 'TIMED_OUT', details: { waitingFor: 'the engine to join' } })
    // The next attempt waits for the undo, or it would be undone with it: by another engine of the same address, too.
    await expect(swarm.join(new Engine({ transport }), { role: 'worker', timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      details: { waitingFor: 'an earlier attempt to be undone' },
    })
    expect(calls(two).filter((call) => call.startsWith('POST'))).toEqual(['POST /swarm/join'])
    answer({})
    await left
    is(two, inactive, worker)
    two.on('POST /swarm/join', {})
    expect((await swarm.join(new Engine({ transport }), { role: 'worker' })).changed).toBe(true)
  })

  it('leaves a swarm alone in which the engine was already when the request reached it', async () => {
    const answer = answers()
    const same = engine(two)
    const abort = new AbortController()
    const joining = swarm.join(same, { role: 'worker', signal: abort.signal })
    while (!calls(two).includes('POST /swarm/join')) await new Promise(setImmediate)
    abort.abort()
    await expect(joining).rejects.toMatchObject({ code: 'ABORTED' })
    is(two, worker)
    one.on('GET /nodes/node-2', { json: { ID: 'node-2', Spec: {}, Status: {} } })
    answer({ status: 503, json: { message: 'This node is already part of a swarm. Use "docker swarm leave"' } })
    expect(await swarm.join(same, { role: 'worker' })).toEqual({ changed: false, nodeId: 'node-2' })
    expect(calls(two)).not.toContain('POST /swarm/leave')
  })

  it('has one deadline for all that it does', async () => {
    one.on('GET /swarm', () => new Promise<Reply>(() => undefined))
    await expect(swarm.join(engine(two), { role: 'worker', timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringMatching(/^Cannot join the swarm at memory: no answer within 50 ms/),
    })
  })

  test.each<[string, JoinOptions]>([
    ['INVALID_ADVERTISE_ADDRESS', { role: 'worker', advertiseAddr: '127.0.0.1' }],
    ['INVALID_ADVERTISE_ADDRESS', { role: 'worker', advertiseAddr: '[::1]:2377' }],
    ['INVALID_ARGUMENT', { role: 'boss' as 'manager' }],
    ['INVALID_JOIN_TOKEN', { role: 'worker', token: '' }],
    ['INVALID_JOIN_TOKEN', { role: 'worker', token: 'SWMTKN-1-short' }],
  ])('refuses with %s before anything is sent: %j', async (code, options) => {
    await expect(swarm.join(engine(two), options)).rejects.toMatchObject({ code })
    expect([...one.requests, ...two.requests]).toEqual([])
  })

  it('refuses a second node where the managers advertise loopback', async () => {
    is(one, { ...manager, RemoteManagers: [{ NodeID: 'node-1', Addr: '127.0.0.1:2377' }] })
    await expect(swarm.join(engine(two), { role: 'worker' })).rejects.toMatchObject({
      code: 'INVALID_ADVERTISE_ADDRESS',
    })
    expect(calls(two)).toEqual(['GET /info'])
  })
})

describe('Swarm#leave', () => {
  const ours: Reply = { json: [{ ID: 'node-1' }, { ID: 'node-2' }] }
  const noLeader: Reply = { status: 500, json: { message: 'The swarm does not have a leader.' } }

  it('has left where the engine only fails to remove the last files', async () => {
    const message = 'unlinkat /var/lib/docker/swarm/certificates: directory not empty'
    one.on('GET /nodes', ours)
    two.on('POST /swarm/leave', { status: 500, json: { message } })
    is(two, worker, inactive)
    expect(await swarm.leave(engine(two))).toEqual({ changed: true })
    is(two, worker, worker)
    await expect(swarm.leave(engine(two))).rejects.toMatchObject({ code: 'ENGINE_ERROR' })
  })

  it('changes nothing for an engine in no swarm', async () => {
    expect(await swarm.leave(engine(two))).toEqual({ changed: false })
  })

  it('lets a worker go that the managers know, and one whose managers cannot be asked', async () => {
    is(two, worker)
    two.on('POST /swarm/leave', {})
    // The second was taken off the list, and goes on as a worker of this manager.
    for (const answer of [ours, { json: [{ ID: 'node-1' }] }, { failure: 'ECONNREFUSED' }, noLeader] as const) {
      one.on('GET /nodes', answer)
      expect(await swarm.leave(engine(two))).toEqual({ changed: true })
    }
    // It has not come in, so nobody knows it yet.
    is(two, { ...worker, LocalNodeState: 'pending' })
    expect(await swarm.leave(engine(two), { force: true })).toEqual({ changed: true })
  })

  it('does not take a worker out of another swarm', async () => {
    is(two, { ...worker, RemoteManagers: [{ NodeID: 'node-9', Addr: '192.0.2.11:2377' }] })
    one.on('GET /nodes', { json: [{ ID: 'node-1' }, { ID: 'node-3' }] })
    await expect(swarm.leave(engine(two), { force: true })).rejects.toMatchObject({
      code: 'IN_ANOTHER_SWARM',
      details: { managers: ['192.0.2.11:2377'] },
    })
    expect(calls(two)).toEqual(['GET /info'])
  })

  it('does not take a manager out of another swarm', async () => {
    is(two, { ...manager, Cluster: { ID: 'cluster-9' } })
    await expect(swarm.leave(engine(two), { force: true })).rejects.toMatchObject({ code: 'IN_ANOTHER_SWARM' })
    expect(calls(two)).toEqual(['GET /info'])
  })
})

describe('Swarm', () => {
  it('wants at least one manager', () => {
    expect(() => new Swarm([])).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it('hands out the token of a role and shows it nowhere else', async () => {
    expect(await swarm.joinToken('worker')).toBe(token)
    expect(inspect(swarm, { depth: 9, showHidden: true })).toBe('Swarm { memory }')
  })
})
