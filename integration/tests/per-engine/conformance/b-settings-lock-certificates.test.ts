import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { type Engine, isSwarmError, type SwarmErrorCode, type SwarmInspect, waitFor } from '@raftkit/swarm'
import { DockerHosts, type Host, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, oldAndNew, type Refusal, send } from '../../../support/engine-answer.ts'
import { image, version } from '../../../support/engine-under-test.ts'
import { outerDocker } from '../../../support/outer-docker.ts'

const listen = '0.0.0.0:2377'
const wellFormedKey = `SWMKEY-1-${'a'.repeat(43)}`
const words = {
  notInSwarm:
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  worker:
    "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
  fromWorker: 'Cannot create a multi-host network from a worker node. Please create the network from a manager node.',
  locked:
    'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
  member: 'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
}
/** Method, target and body of every call that only a manager answers. */
const managerCalls: readonly [method: 'GET' | 'POST' | 'DELETE', target: string, body?: object][] = [
  ['GET', '/swarm'],
  ['GET', '/swarm/unlockkey'],
  ['POST', '/swarm/update?version=1', { Name: 'default' }],
  ['GET', '/nodes'],
  ['GET', '/nodes/self'],
  ['GET', '/nodes/x'],
  ['DELETE', '/nodes/x'],
  ['POST', '/nodes/x/update?version=1', { Role: 'worker', Availability: 'active' }],
  ['GET', '/services'],
  ['GET', '/services/x'],
  ['POST', '/services/create', { TaskTemplate: { ContainerSpec: { Image: 'x:1' } } }],
  ['POST', '/services/x/update?version=1', { TaskTemplate: { ContainerSpec: { Image: 'x:1' } } }],
  ['DELETE', '/services/x'],
  ['GET', '/services/x/logs?stdout=1'],
  ['GET', '/tasks'],
  ['GET', '/tasks/x'],
  ['GET', '/tasks/x/logs?stdout=1'],
  ...['secrets', 'configs'].flatMap((noun): [method: 'GET' | 'POST' | 'DELETE', target: string, body?: object][] => [
    ['GET', `/${noun}`],
    ['GET', `/${noun}/x`],
    ['POST', `/${noun}/create`, { Name: 'x', Data: 'eA==' }],
    ['POST', `/${noun}/x/update?version=1`, { Name: 'x' }],
    ['DELETE', `/${noun}/x`],
  ]),
]
const refusal = (status: number, code: SwarmErrorCode, text: string | RegExp): Refusal => ({
  status,
  code,
  words: text,
})
const member = refusal(503, 'ALREADY_IN_SWARM', words.member)
const overlay = { Name: 'ovx', Driver: 'overlay' }

let hosts: StartedDockerHosts
const engine = (name: string): Engine => hosts.get(name).engine
const init = (name: string, spec: object = {}): Promise<unknown> =>
  send(engine(name), 'POST', '/swarm/init', { ListenAddr: listen, AdvertiseAddr: hosts.get(name).ip, Spec: spec })
const join = (name: string, manager: string, JoinToken: string): Promise<unknown> =>
  send(engine(name), 'POST', '/swarm/join', {
    ListenAddr: listen,
    AdvertiseAddr: hosts.get(name).ip,
    RemoteAddrs: [hosts.get(manager).ip],
    JoinToken,
  })
/** Stops and starts an engine, and gives the state that it comes back in. */
const restart = async (host: Host): Promise<string> => {
  await outerDocker.getContainer(host.containerId).restart({ t: 10 })
  return waitFor(
    async (signal) => {
      try {
        const { LocalNodeState } = (await host.engine.info({ signal })).Swarm
        return LocalNodeState === 'pending' ? { pending: LocalNodeState } : { done: LocalNodeState }
      } catch (error) {
        if (isSwarmError(error)) return { pending: error.message }
        throw error
      }
    },
    { action: 'see the engine again', timeoutMs: 90_000 },
  )
}
const until = (what: string, look: () => Promise<string | undefined>): Promise<void> =>
  waitFor(
    async () => {
      const pending = await look()
      return pending === undefined ? { done: undefined } : { pending }
    },
    { action: `see ${what}`, timeoutMs: 90_000 },
  )
const nodeId = async (name: string): Promise<string> => (await engine(name).info()).Swarm.NodeID

beforeAll(async () => {
  hosts = await new DockerHosts('n1', 'n2', 'n3', 'locked', 'l2', 'l3').withImage(image).start()
})
afterAll(() => hosts?.stop())

/** What a node answers that is no manager at present, whatever it is asked. */
async function expectNoManager(name: string, refused: Refusal): Promise<void> {
  const codes = await Promise.all(
    managerCalls.map(async ([method, target, body]) => {
      const error = await send(engine(name), method, target, body).catch((reason: unknown) => reason)
      return isSwarmError(error) ? [target, error.status, error.code, error.engineMessage] : [target, error]
    }),
  )
  expect(codes).toEqual(managerCalls.map(([, target]) => [target, refused.status, refused.code, refused.words]))
}

describe('B01 all swarm calls on a node that is in no swarm', () => {
  test('rows 1–2, 5', async () => {
    const none = refusal(503, 'NOT_A_MANAGER', words.notInSwarm)
    await expectNoManager('n1', none)
    await expectRefusal(engine('n1').swarm.unlock(wellFormedKey), none)
    await expectRefusal(send(engine('n1'), 'POST', '/networks/create', overlay), {
      ...none,
      status: oldAndNew(500, 403),
    })
    expect((await engine('n1').info()).Swarm).toMatchObject({ LocalNodeState: 'inactive', RemoteManagers: null })
  })

  test('rows 3–4, 6–8: what is not asked of the swarm', async () => {
    const { engine: one } = hosts.get('n1')
    await expectRefusal(send(one, 'GET', '/networks/nosuch'), refusal(404, 'NOT_FOUND', 'network nosuch not found'))
    const networks = await send<{ Scope: string }[]>(one, 'GET', '/networks?scope=swarm')
    expect(new Set(networks.map(({ Scope }) => Scope))).toEqual(new Set(['local']))
    await expectRefusal(
      send(one, 'GET', '/volumes/clustervolx'),
      refusal(404, 'NOT_FOUND', /^get clustervolx: no such volume$/),
    )
    const volume = send(one, 'POST', '/volumes/create', { Name: 'cv', ClusterVolumeSpec: {} })
    if (version === '20.10') expect(await volume).toMatchObject({ Driver: 'local', Name: 'cv', Scope: 'local' })
    else await expectRefusal(volume, refusal(503, 'NOT_A_MANAGER', words.notInSwarm))
    expect((await one.ping()).swarm).toBe(oldAndNew(undefined, 'inactive'))
  })
})

describe('B02 all swarm calls on a worker', () => {
  beforeAll(async () => {
    await init('n1')
    await join('n2', 'n1', (await engine('n1').swarm.inspect()).JoinTokens.Worker)
  })

  test('rows 1–2, 5, 8–9', async () => {
    const worker = refusal(503, 'NOT_A_MANAGER', words.worker)
    await expectNoManager('n2', worker)
    await expectRefusal(engine('n2').swarm.unlock(wellFormedKey), worker)
    await expectRefusal(
      send(engine('n2'), 'POST', '/networks/create', overlay),
      refusal(403, 'NOT_A_MANAGER', oldAndNew(words.fromWorker, words.notInSwarm)),
    )
    const { Swarm: status } = await engine('n2').info()
    expect(status).toMatchObject({ LocalNodeState: 'active', ControlAvailable: false, Error: '' })
    expect(status).not.toHaveProperty('Cluster')
    expect((await engine('n2').ping()).swarm).toBe(oldAndNew(undefined, 'active/worker'))
    const force = { ListenAddr: listen, ForceNewCluster: true }
    await expectRefusal(send(engine('n2'), 'POST', '/swarm/init', force), worker)
  })
})

describe('B07 rotation of the root CA', () => {
  const update = async (change: (cluster: SwarmInspect) => object): Promise<unknown> => {
    const cluster = await engine('n1').swarm.inspect()
    return send(engine('n1'), 'POST', `/swarm/update?version=${cluster.Version.Index}`, {
      ...cluster.Spec,
      CAConfig: { ...cluster.Spec.CAConfig, ...change(cluster) },
    })
  }
  /** Waits until the root is another one, everywhere. */
  const rotated = async (before: string): Promise<SwarmInspect> => {
    await until('another root', async () => {
      const { RootRotationInProgress, TLSInfo } = await engine('n1').swarm.inspect()
      if (RootRotationInProgress || TLSInfo?.TrustRoot === before) return 'the rotation goes on'
      const behind = (await engine('n1').nodes.list()).filter(
        ({ Description }) => Description?.TLSInfo?.TrustRoot !== TLSInfo?.TrustRoot,
      )
      return behind.length === 0 ? undefined : `${behind.length} nodes have the old one`
    })
    return engine('n1').swarm.inspect()
  }

  test('rows 1–6: a new root, new tokens, and the old ones worthless', async () => {
    const before = await engine('n1').swarm.inspect()
    const root = before.TLSInfo?.TrustRoot ?? ''
    await update(() => ({ ForceRotate: 1 }))
    const after = await rotated(root)
    expect(after.Spec.CAConfig).toEqual({ NodeCertExpiry: 7_776_000_000_000_000, ForceRotate: 1 })
    const [oldToken, newToken] = [before.JoinTokens.Worker.split('-'), after.JoinTokens.Worker.split('-')]
    expect(newToken[2]).not.toBe(oldToken[2])
    expect(newToken[3]).not.toBe(oldToken[3])
    await expectRefusal(
      join('n3', 'n1', before.JoinTokens.Worker),
      refusal(500, 'CA_MISMATCH', /^remote CA does not match fingerprint\. Expected: [0-9a-f]{64}$/),
    )
    await join('n3', 'n1', after.JoinTokens.Worker)
    await update(() => ({ ForceRotate: 1 }))
    expect((await engine('n1').swarm.inspect()).RootRotationInProgress).toBe(false)
  })

  test('rows 8–11, 14, 16: what is refused', async () => {
    const { JoinTokens, ...cluster } = await engine('n1').swarm.inspect()
    expect(JoinTokens.Worker).not.toBe('')
    const root = cluster.TLSInfo?.TrustRoot ?? ''
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
    const refused = (part: object, text: string): Promise<unknown> =>
      expectRefusal(
        update(() => part),
        refusal(400, 'INVALID_ARGUMENT', text),
      )
    const rpc = 'rpc error: code = InvalidArgument desc = '
    const certificateMissing = `${rpc}if a signing CA key is provided, the signing CA cert must also be provided`
    await refused({ SigningCAKey: key, ForceRotate: 5 }, certificateMissing)
    await refused({ SigningCACert: root, SigningCAKey: key, ForceRotate: 5 }, `${rpc}certificate key mismatch`)
    await refused({ ExternalCAs: [{ Protocol: 'bogus', URL: 'https://192.0.2.1' }] }, 'invalid protocol: "bogus"')
    expect(new X509Certificate(root).ca).toBe(true)
    expect((await engine('n1').swarm.inspect()).TLSInfo?.TrustRoot).toBe(root)
  })

  test('rows 12–13, 15: what is taken, sensible or not', async () => {
    const { TLSInfo } = await engine('n1').swarm.inspect()
    const ExternalCAs = [
      { Protocol: 'cfssl', URL: 'https://192.0.2.1' },
      { Protocol: 'cfssl', URL: 'nourl', CACert: 'cacert' },
    ]
    await update(() => ({ ExternalCAs }))
    expect((await engine('n1').swarm.inspect()).Spec.CAConfig?.ExternalCAs).toMatchObject(ExternalCAs)
    await update(() => ({ ExternalCAs: [], ForceRotate: 0 }))
    await rotated(TLSInfo?.TrustRoot ?? '')
  })
})

describe('B03 locked manager', () => {
  let key: string
  beforeAll(async () => {
    await init('locked', { EncryptionConfig: { AutoLockManagers: true } })
    key = await engine('locked').swarm.unlockKey()
    expect(await restart(hosts.get('locked'))).toBe('locked')
  })

  test('rows 1–2, 4, 7: what it answers', async () => {
    expect((await engine('locked').info()).Swarm).toMatchObject({
      LocalNodeState: 'locked',
      NodeID: '',
      ControlAvailable: false,
      RemoteManagers: null,
      Error: words.locked,
    })
    await expectNoManager('locked', refusal(503, 'SWARM_LOCKED', words.locked))
    await expectRefusal(
      send(engine('locked'), 'POST', '/networks/create', overlay),
      refusal(oldAndNew(500, 403), 'NOT_A_MANAGER', words.notInSwarm),
    )
    expect((await engine('locked').ping()).swarm).toBe(oldAndNew(undefined, 'locked'))
  })

  test('rows 3, 11–13: keys that do not fit', async () => {
    const unlock = (body?: object): Promise<unknown> => send(engine('locked'), 'POST', '/swarm/unlock', body)
    const wrong = refusal(401, 'INVALID_UNLOCK_KEY', 'swarm could not be unlocked: invalid key provided')
    const malformed = refusal(400, 'INVALID_UNLOCK_KEY', 'invalid key string')
    await expectRefusal(unlock({ UnlockKey: wellFormedKey }), wrong)
    for (const body of [{ UnlockKey: 'wrong' }, { UnlockKey: '' }, {}]) await expectRefusal(unlock(body), malformed)
    await expectRefusal(
      unlock(),
      oldAndNew(refusal(400, 'INVALID_ARGUMENT', 'got EOF while reading request body'), malformed),
    )
    await expectRefusal(unlock({ UnlockKey: wellFormedKey }), wrong)
    expect((await engine('locked').info()).Swarm.LocalNodeState).toBe('locked')
  })

  test('rows 8–9, 14: it is still in its swarm', async () => {
    await expectRefusal(init('locked'), member)
    await expectRefusal(send(engine('locked'), 'POST', '/swarm/join', { JoinToken: 'x' }), member)
    await expectRefusal(
      send(engine('locked'), 'POST', '/swarm/init', { ListenAddr: listen, ForceNewCluster: true }),
      refusal(503, 'NOT_A_MANAGER', words.worker),
    )
    await expectRefusal(
      send(engine('locked'), 'POST', '/swarm/leave'),
      refusal(
        503,
        'SWARM_LOCKED',
        'Swarm is encrypted and locked. Please unlock it first or use `--force` to ignore this message.',
      ),
    )
  })

  test('rows 15–17: unlocked, once', async () => {
    await send(engine('locked'), 'POST', '/swarm/unlock', { UnlockKey: key })
    const { Swarm: status } = await engine('locked').info()
    expect(status).toMatchObject({ LocalNodeState: 'active', Error: '', ControlAvailable: true })
    expect(await engine('locked').nodes.list()).toHaveLength(1)
    await expectRefusal(
      send(engine('locked'), 'POST', '/swarm/unlock', { UnlockKey: key }),
      refusal(409, 'NOT_LOCKED', 'swarm is not locked'),
    )
  })
})

describe('B05 autolock with several managers', () => {
  test('rows 1–4: a worker is never locked, a locked manager is lost to the others, and found again', async () => {
    const { JoinTokens: tokens } = await engine('locked').swarm.inspect()
    await Promise.all([join('l2', 'locked', tokens.Manager), join('l3', 'locked', tokens.Worker)])
    const key = await engine('locked').swarm.unlockKey()
    const [second, third] = [await nodeId('l2'), await nodeId('l3')]
    expect(await restart(hosts.get('l3'))).toBe('active')
    expect(await restart(hosts.get('l2'))).toBe('locked')
    await until('the locked manager lost', async () => {
      const { ManagerStatus } = await engine('locked').nodes.inspect(second)
      return ManagerStatus?.Reachability === 'unreachable' ? undefined : `it is ${ManagerStatus?.Reachability}`
    })
    await engine('l2').swarm.unlock(key, { timeoutMs: 60_000 })
    await until('it found again', async () => {
      const { ManagerStatus } = await engine('locked').nodes.inspect(second)
      return ManagerStatus?.Reachability === 'reachable' ? undefined : `it is ${ManagerStatus?.Reachability}`
    })
    expect((await engine('locked').nodes.inspect(third)).ManagerStatus).toBeUndefined()
  })
})
