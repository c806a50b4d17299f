import { type Engine, isSwarmError, type SwarmErrorCode, type SwarmSpec } from '@raftkit/swarm'
import { DockerHosts, type Host, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, oldAndNew, send } from '../../../support/engine-answer.ts'
import { image, version } from '../../../support/engine-under-test.ts'
import { expectSwarmError } from '../../../support/expect-swarm-error.ts'

const listen = '0.0.0.0:2377'
const inactive = {
  NodeID: '',
  NodeAddr: '',
  LocalNodeState: 'inactive',
  ControlAvailable: false,
  Error: '',
  RemoteManagers: null,
}
const partOfSwarm = {
  status: 503,
  code: 'ALREADY_IN_SWARM',
  words: 'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
} as const
const notPartOfSwarm = { status: 503, code: 'NOT_IN_SWARM', words: 'This node is not part of a swarm' } as const

let hosts: StartedDockerHosts
let host: Host
let engine: Engine
beforeAll(async () => {
  hosts = await new DockerHosts('n1').withImage(image).start()
  host = hosts.get('n1')
  engine = host.engine
})
afterAll(() => hosts?.stop())

const init = (request: object): Promise<string> => send(engine, 'POST', '/swarm/init', request)
/** An engine that was just locked may write its key once more while it removes it: it has left then, and the next init fails. */
const leave = async (query = '?force=1'): Promise<unknown> =>
  send(engine, 'POST', `/swarm/leave${query}`).catch(async (error: unknown) => {
    if (!isSwarmError(error) || !error.engineMessage?.includes('directory not empty')) throw error
    await expectSwarmError(init({ ListenAddr: listen }), 'SWARM_LOCKED')
  })
/** Whatever a test has made of the engine, the next one finds it in no swarm. */
afterEach(async () => {
  if ((await engine.info()).Swarm.LocalNodeState !== 'inactive') await leave()
})

describe('A01 a fresh engine, init, what appears where', () => {
  test('rows 1–2: before', async () => {
    expect((await engine.info()).Swarm).toMatchObject(inactive)
    const { swarm, apiVersion } = await engine.ping()
    expect(swarm).toBe(oldAndNew(undefined, 'inactive'))
    expect(apiVersion).toBe({ '20.10': '1.41', '26.1': '1.45', '28.5': '1.51' }[version] ?? apiVersion)
  })

  test('rows 3–13: after', async () => {
    const id = await init({ ListenAddr: listen, AdvertiseAddr: `${host.ip}:2377` })
    expect(id).toMatch(/^[0-9a-z]{25}$/)
    const { Swarm: status } = await engine.info()
    expect(status).toMatchObject({
      NodeID: id,
      NodeAddr: host.ip,
      LocalNodeState: 'active',
      ControlAvailable: true,
      Error: '',
      RemoteManagers: [{ NodeID: id, Addr: `${host.ip}:2377` }],
      Nodes: 1,
      Managers: 1,
    })
    expect(status).not.toHaveProperty('Warnings')
    const cluster = status.Cluster
    expect(cluster).toMatchObject({
      RootRotationInProgress: false,
      DefaultAddrPool: ['10.0.0.0/8'],
      SubnetSize: 24,
      DataPathPort: 4789,
    })
    expect(cluster).not.toHaveProperty('JoinTokens')
    const { JoinTokens: tokens, ...inspected } = await engine.swarm.inspect()
    expect(inspected).toEqual(cluster)
    expect(tokens.Worker).toMatch(/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/)
    expect(tokens.Manager.slice(0, 59)).toBe(tokens.Worker.slice(0, 59))
    expect(inspected.Spec).toEqual({
      Name: 'default',
      Labels: {},
      Orchestration: { TaskHistoryRetentionLimit: 5 },
      Raft: {
        SnapshotInterval: 10_000,
        KeepOldSnapshots: 0,
        LogEntriesForSlowFollowers: 500,
        ElectionTick: 10,
        HeartbeatTick: 1,
      },
      Dispatcher: { HeartbeatPeriod: 5_000_000_000 },
      CAConfig: { NodeCertExpiry: 7_776_000_000_000_000 },
      TaskDefaults: {},
      EncryptionConfig: { AutoLockManagers: false },
    })
    expect(inspected.TLSInfo?.TrustRoot).toMatch(/^-----BEGIN CERTIFICATE-----/)
    const [node, ...others] = await engine.nodes.list()
    expect(others).toEqual([])
    expect(node).toMatchObject({
      ID: id,
      Spec: { Labels: {}, Role: 'manager', Availability: 'active' },
      Status: { State: 'ready', Addr: host.ip },
      ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: `${host.ip}:2377` },
    })
    expect(node?.Spec).not.toHaveProperty('Name')
    expect(node?.Description?.TLSInfo?.TrustRoot).toBe(inspected.TLSInfo?.TrustRoot)
    expect((await engine.ping()).swarm).toBe(oldAndNew(undefined, 'active/manager'))
    const networks = await engine.networks.list()
    expect(networks.find(({ Name }) => Name === 'ingress')).toMatchObject({
      Driver: 'overlay',
      Scope: 'swarm',
      Ingress: true,
    })
    await expectRefusal(init({ ListenAddr: listen }), partOfSwarm)
    await expectRefusal(send(engine, 'POST', '/swarm/join', { JoinToken: 'nonsense' }), partOfSwarm)
  })
})

describe('A02 validation of POST /swarm/init', () => {
  const advertise = 'advertise address must be a non-zero IP address or network interface (with optional port number)'
  const dataPath = 'data path address must be a non-zero IP address or network interface (without a port number)'
  const refused: [string, object, number, SwarmErrorCode, string | RegExp][] = [
    ['1', {}, 400, 'INVALID_ARGUMENT', 'invalid ListenAddr "": invalid empty address'],
    ['1', { ListenAddr: '' }, 400, 'INVALID_ARGUMENT', 'invalid ListenAddr "": invalid empty address'],
    [
      '5',
      { ListenAddr: 5 },
      400,
      'INVALID_ARGUMENT',
      /json: cannot unmarshal number into Go struct field InitRequest.ListenAddr of type string$/,
    ],
    ['6', { ListenAddr: listen, AdvertiseAddr: '0.0.0.0' }, 400, 'INVALID_ADVERTISE_ADDRESS', advertise],
    ['6', { ListenAddr: listen, AdvertiseAddr: 'nope0' }, 400, 'INVALID_ADVERTISE_ADDRESS', advertise],
    ['6', { ListenAddr: listen, AdvertiseAddr: 'a.b.c.d:2377' }, 400, 'INVALID_ADVERTISE_ADDRESS', advertise],
    ['8', { ListenAddr: listen, DataPathAddr: '0.0.0.0' }, 400, 'INVALID_ARGUMENT', dataPath],
    ['8', { ListenAddr: listen, DataPathAddr: 'nope0' }, 400, 'INVALID_ARGUMENT', dataPath],
    ...[80, 65_000].map((port): [string, object, number, SwarmErrorCode, string] => [
      '9–10',
      { ListenAddr: listen, DataPathPort: port },
      500,
      'INVALID_ARGUMENT',
      `Datapath port number is not in valid range (1024-49151) : ${port}`,
    ]),
    [
      '11',
      { ListenAddr: listen, DefaultAddrPool: ['10.0.0.0/8'], SubnetSize: 4 },
      500,
      'INVALID_ARGUMENT',
      'invalid CIDR: "10.0.0.0/8". Subnet size is too small for pool: 4',
    ],
    [
      '12',
      { ListenAddr: listen, DefaultAddrPool: ['bogus'], SubnetSize: 24 },
      500,
      'INVALID_ARGUMENT',
      'invalid base pool bogus: invalid CIDR address: bogus',
    ],
    [
      '14',
      { ListenAddr: listen, DefaultAddrPool: ['10.0.0.0/8'], SubnetSize: 31 },
      500,
      'INVALID_ARGUMENT',
      'subnet size is out of range: 31',
    ],
    [
      '15',
      { ListenAddr: listen, DefaultAddrPool: ['2001:db8::/64'], SubnetSize: 72 },
      500,
      'INVALID_ARGUMENT',
      'subnet size is out of range: 72',
    ],
    [
      '16',
      { ListenAddr: listen, DefaultAddrPool: ['10.9.0.0/30'], SubnetSize: 26 },
      500,
      'INVALID_ARGUMENT',
      'invalid CIDR: "10.9.0.0/30". Subnet size is too small for pool: 26',
    ],
    [
      '17',
      { ListenAddr: listen, Spec: { Name: 'foo' } },
      400,
      'INVALID_ARGUMENT',
      'swarm spec must be named "default"',
    ],
    [
      '18',
      { ListenAddr: 'nope0:2377' },
      400,
      'INVALID_ARGUMENT',
      'listen address must be an IP address or network interface (with optional port number)',
    ],
    [
      '19',
      { ListenAddr: '9.9.9.9:2377' },
      500,
      'INVALID_ARGUMENT',
      'manager stopped: failed to listen on remote API address: listen tcp 9.9.9.9:2377: bind: cannot assign requested address',
    ],
    [
      '20',
      { ListenAddr: '0.0.0.0:abc' },
      500,
      'INVALID_ARGUMENT',
      /^manager stopped: failed to listen on remote API address: listen tcp.*unknown port$/,
    ],
  ]
  test.each(refused)('row %s: %j', async (_row, request, status, code, words) => {
    await expectRefusal(init(request), { status, code, words })
    expect((await engine.info()).Swarm.LocalNodeState).toBe('inactive')
  })

  test('row 2: no body', async () => {
    await expectRefusal(send(engine, 'POST', '/swarm/init'), {
      status: 400,
      code: 'INVALID_ARGUMENT',
      words: oldAndNew('got EOF while reading request body', 'invalid ListenAddr "": invalid empty address'),
    })
  })

  test('row 7: neither ownership nor port of the advertise address is looked at', async () => {
    await init({ ListenAddr: listen, AdvertiseAddr: '1.2.3.4:99999' })
    expect((await engine.info()).Swarm).toMatchObject({ NodeAddr: '1.2.3.4', LocalNodeState: 'active' })
  })

  test('row 13: overlapping pools are taken', async () => {
    await init({ ListenAddr: listen, DefaultAddrPool: ['10.0.0.0/8', '10.1.0.0/16'], SubnetSize: 24 })
    expect((await engine.swarm.inspect()).DefaultAddrPool).toEqual(['10.0.0.0/8', '10.1.0.0/16'])
  })

  test('row 21: an init that fails can leave a swarm behind', async () => {
    const request = { ListenAddr: listen, Spec: { CAConfig: { NodeCertExpiry: 60_000_000_000 } } }
    await expectRefusal(init(request), {
      status: 500,
      code: 'INVALID_ARGUMENT',
      words:
        'error updating cluster settings: rpc error: code = InvalidArgument desc = minimum certificate expiry time is: 1h0m0s',
    })
    expect((await engine.info()).Swarm).toMatchObject({ LocalNodeState: 'active', Error: '' })
    expect(await engine.swarm.inspect()).toMatchObject({ SubnetSize: 24, DataPathPort: 4789 })
  })
})

describe('A03 init with a full spec; ticks; availability', () => {
  test('rows 1–7: what is stored, and the log driver that is not', async () => {
    await init({
      ListenAddr: listen,
      AdvertiseAddr: 'eth0',
      DataPathPort: 7777,
      DefaultAddrPool: ['10.99.0.0/16'],
      SubnetSize: 26,
      Availability: 'drain',
      AutoLockManagers: true,
      Spec: {
        Labels: { a: 'b' },
        Orchestration: { TaskHistoryRetentionLimit: 2 },
        Raft: { SnapshotInterval: 5000, LogEntriesForSlowFollowers: 100, KeepOldSnapshots: 1 },
        Dispatcher: { HeartbeatPeriod: 3_000_000_000 },
        CAConfig: { NodeCertExpiry: 172_800_000_000_000 },
        EncryptionConfig: { AutoLockManagers: false },
        TaskDefaults: { LogDriver: { Name: 'json-file', Options: { 'max-size': '1m' } } },
      },
    })
    expect(await engine.swarm.inspect()).toMatchObject({
      DefaultAddrPool: ['10.99.0.0/16'],
      SubnetSize: 26,
      DataPathPort: 7777,
      Spec: {
        Labels: { a: 'b' },
        Orchestration: { TaskHistoryRetentionLimit: 2 },
        Raft: {
          SnapshotInterval: 5000,
          LogEntriesForSlowFollowers: 100,
          KeepOldSnapshots: 1,
          ElectionTick: 10,
          HeartbeatTick: 1,
        },
        Dispatcher: { HeartbeatPeriod: 3_000_000_000 },
        CAConfig: { NodeCertExpiry: 172_800_000_000_000 },
        EncryptionConfig: { AutoLockManagers: false },
      },
    })
    expect((await engine.swarm.inspect()).Spec.TaskDefaults).toEqual({})
    expect((await engine.nodes.list())[0]?.Spec).toEqual({ Labels: {}, Role: 'manager', Availability: 'drain' })
    expect(await engine.swarm.unlockKey()).toBe('')
    const { Id } = await engine.networks.create({ Name: 'o1', Driver: 'overlay' })
    expect(Id).toMatch(/^[0-9a-z]{25}$/)
    expect((await engine.networks.inspect('ingress')).IPAM?.Config).toEqual([
      { Subnet: '10.99.0.0/26', Gateway: '10.99.0.1' },
    ])
    expect((await engine.networks.inspect('o1')).IPAM?.Config).toEqual([
      { Subnet: '10.99.0.64/26', Gateway: '10.99.0.65' },
    ])
    await leave()
  })

  test('row 8: nonsense ticks are taken', async () => {
    await init({ ListenAddr: listen, Spec: { Raft: { ElectionTick: 1, HeartbeatTick: 3 } } })
    expect((await engine.swarm.inspect()).Spec.Raft).toMatchObject({ ElectionTick: 1, HeartbeatTick: 3 })
  })

  test('rows 9–11: availability', async () => {
    const bogus = init({ ListenAddr: listen, Availability: 'bogus' })
    await expectRefusal(bogus, { status: 500, code: 'INVALID_ARGUMENT', words: 'invalid Availability: "bogus"' })
    await expectRefusal(leave(), notPartOfSwarm)
    await init({ ListenAddr: listen, Availability: 'Drain' })
    expect((await engine.nodes.list())[0]?.Spec.Availability).toBe('drain')
  })
})

describe('A11 force, autolock at init, the default log driver', () => {
  const lastManager =
    'You are attempting to leave the swarm on a node that is participating as a manager. Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. '

  test('rows 1–2: what counts as force', async () => {
    await init({ ListenAddr: listen })
    for (const no of ['0', 'false', 'no', 'none', 'False', 'FALSE']) {
      await expectRefusal(leave(`?force=${no}`), { status: 503, code: 'FORCE_REQUIRED', words: lastManager })
    }
    await leave('?force=bogus')
    expect((await engine.info()).Swarm.LocalNodeState).toBe('inactive')
  })

  test('rows 3–5: only the spec turns autolock on', async () => {
    const autolock = { EncryptionConfig: { AutoLockManagers: true } }
    const settings = async (): Promise<[SwarmSpec['EncryptionConfig'], string]> => [
      (await engine.swarm.inspect()).Spec.EncryptionConfig,
      await engine.swarm.unlockKey(),
    ]
    await init({ ListenAddr: listen, AutoLockManagers: true })
    expect(await settings()).toEqual([{ AutoLockManagers: false }, ''])
    await leave()
    await init({ ListenAddr: listen, Spec: autolock })
    const [encryption, key] = await settings()
    expect(encryption).toEqual({ AutoLockManagers: true })
    expect(key).toMatch(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/)
    await leave()
    await init({ ListenAddr: listen, AutoLockManagers: true, Spec: autolock })
    expect((await settings())[0]).toEqual({ AutoLockManagers: true })
    expect((await settings())[1]).not.toBe(key)
  })

  test('rows 7–8: a default log driver is dropped without a word', async () => {
    const TaskDefaults = { LogDriver: { Name: 'json-file', Options: { 'max-size': '1m' } } }
    await init({ ListenAddr: listen, Spec: { TaskDefaults } })
    const { Version, Spec } = await engine.swarm.inspect()
    expect(Spec.TaskDefaults).toEqual({})
    await send(engine, 'POST', `/swarm/update?version=${Version.Index}`, { ...Spec, TaskDefaults })
    expect((await engine.swarm.inspect()).Spec.TaskDefaults).toEqual({})
  })
})
