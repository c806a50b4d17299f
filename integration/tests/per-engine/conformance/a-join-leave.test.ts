import { type Engine, waitFor } from '@raftkit/swarm'
import { DockerHosts, type Host, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, oldAndNew, send } from '../../../support/engine-answer.ts'
import { image } from '../../../support/engine-under-test.ts'
import { outerDocker } from '../../../support/outer-docker.ts'

const listen = '0.0.0.0:2377'
const wrongToken = 'rpc error: code = InvalidArgument desc = A valid join token is necessary to join this cluster'
const partOfSwarm = {
  status: 503,
  code: 'ALREADY_IN_SWARM',
  words: 'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
} as const
const notPartOfSwarm = { status: 503, code: 'NOT_IN_SWARM', words: 'This node is not part of a swarm' } as const

let hosts: StartedDockerHosts
const engine = (name: string): Engine => hosts.get(name).engine
const ip = (name: string): string => hosts.get(name).ip
const state = async (name: string): Promise<string> => (await engine(name).info()).Swarm.LocalNodeState
/** A join with everything right but for what is given. */
const join = async (name: string, changed: object = {}): Promise<unknown> => {
  const { JoinTokens: tokens } = await engine('m').swarm.inspect()
  const request = {
    ListenAddr: listen,
    AdvertiseAddr: ip(name),
    RemoteAddrs: [`${ip('m')}:2377`],
    JoinToken: tokens.Worker,
  }
  return send(engine(name), 'POST', '/swarm/join', { ...request, ...changed })
}
const managerToken = async (): Promise<string> => (await engine('m').swarm.inspect()).JoinTokens.Manager

beforeAll(async () => {
  hosts = await new DockerHosts('m', 'w1', 'w2', 'w3', 'w4', 'w5').withImage(image).start()
  await engine('m').swarm.init({ ListenAddr: listen, AdvertiseAddr: ip('m') })
})
afterAll(() => hosts?.stop())

describe('A05 join errors', () => {
  test('rows 2, 5–7, 9: what is refused at once', async () => {
    for (const token of ['foobaz', 'SWMTKN-1-abc-def', `SWMTKN-2-${'a'.repeat(50)}-${'b'.repeat(25)}`]) {
      await expectRefusal(join('w1', { JoinToken: token }), {
        status: 500,
        code: 'INVALID_JOIN_TOKEN',
        words: 'invalid join token',
      })
    }
    // More letters than a digest has bits.
    const tooLarge = `SWMTKN-1-${'z'.repeat(50)}-${'b'.repeat(25)}`
    await expectRefusal(join('w1', { JoinToken: tooLarge }), {
      status: 500,
      code: 'INVALID_JOIN_TOKEN',
      words: 'invalid checksum digest length',
    })
    const empty = 'invalid ListenAddr "": invalid empty address'
    const refused = (request: object, words: string): Promise<unknown> =>
      expectRefusal(join('w1', request), { status: 400, code: 'INVALID_ARGUMENT', words })
    await refused({ ListenAddr: '' }, empty)
    await refused({ RemoteAddrs: [] }, 'at least 1 RemoteAddr is required to join')
    await refused({ RemoteAddrs: [''] }, 'invalid remoteAddr "": invalid empty address')
    await expectRefusal(send(engine('w1'), 'POST', '/swarm/join', {}), {
      status: 400,
      code: 'INVALID_ARGUMENT',
      words: empty,
    })
    await expectRefusal(send(engine('w1'), 'POST', '/swarm/join'), {
      status: 400,
      code: 'INVALID_ARGUMENT',
      words: oldAndNew('got EOF while reading request body', empty),
    })
  })

  test('rows 1, 3, 4, 10, 11: what is refused after ten seconds, and leaves nothing', async () => {
    const { Worker: token } = (await engine('m').swarm.inspect()).JoinTokens
    const [version, one, digest = '', secret = ''] = token.split('-')
    await Promise.all([
      expectRefusal(join('w1', { JoinToken: '' }), { status: 400, code: 'INVALID_JOIN_TOKEN', words: wrongToken }),
      expectRefusal(join('w2', { JoinToken: [version, one, `${digest.slice(0, -5)}00000`, secret].join('-') }), {
        status: 500,
        code: 'CA_MISMATCH',
        words: /^remote CA does not match fingerprint\. Expected: [0-9a-f]{64}$/,
      }),
      expectRefusal(join('w3', { JoinToken: [version, one, digest, '0'.repeat(25)].join('-') }), {
        status: 400,
        code: 'INVALID_JOIN_TOKEN',
        words: wrongToken,
      }),
      expectRefusal(join('w4', { RemoteAddrs: ['127.0.0.1:1'] }), {
        status: 503,
        code: 'MANAGER_UNREACHABLE',
        words:
          /^rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing:? dial tcp 127\.0\.0\.1:1: connect: connection refused"$/,
      }),
    ])
    for (const name of ['w1', 'w2', 'w3', 'w4']) {
      expect((await engine(name).info()).Swarm).toMatchObject({ LocalNodeState: 'inactive', Error: '', NodeID: '' })
      await expectRefusal(send(engine(name), 'POST', '/swarm/leave'), notPartOfSwarm)
    }
  })

  test('rows 12–14: a manager without a port, and a second time', async () => {
    await join('w1', { RemoteAddrs: [ip('m')] })
    const { Swarm: status } = await engine('w1').info()
    expect(status).toMatchObject({ LocalNodeState: 'active', ControlAvailable: false })
    expect((await engine('m').nodes.list()).map(({ Status }) => Status)).toEqual(
      expect.arrayContaining(['m', 'w1'].map((name) => ({ State: 'ready', Addr: ip(name) }))),
    )
    await expectRefusal(join('w1'), partOfSwarm)
    await expectRefusal(send(engine('w1'), 'POST', '/swarm/init', { ListenAddr: listen }), partOfSwarm)
  })
})

describe('A06 join to a manager that never answers', () => {
  test('rows 1–9', async () => {
    const { Worker: JoinToken } = (await engine('m').swarm.inspect()).JoinTokens
    const nobody = ip('m').replace(/\d+$/, '250')
    const join5 = (address: string): Promise<unknown> =>
      send(engine('w5'), 'POST', '/swarm/join', { ListenAddr: listen, RemoteAddrs: [address], JoinToken })
    await expectRefusal(join5(`${nobody}:2377`), {
      status: 503,
      code: 'JOIN_TIMEOUT',
      words:
        'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.',
    })
    expect((await engine('w5').info()).Swarm).toMatchObject({
      LocalNodeState: 'pending',
      NodeID: '',
      NodeAddr: ip('w5'),
      ControlAvailable: false,
      Error: '',
      RemoteManagers: [{ NodeID: '', Addr: `${nobody}:2377` }],
    })
    const forWorkers = {
      status: 503,
      code: 'NOT_A_MANAGER',
      words:
        "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
    } as const
    await expectRefusal(engine('w5').nodes.list(), forWorkers)
    await expectRefusal(engine('w5').swarm.inspect(), forWorkers)
    expect((await engine('w5').ping()).swarm).toBe(oldAndNew(undefined, 'pending'))
    await expectRefusal(send(engine('w5'), 'POST', '/swarm/init', { ListenAddr: listen }), partOfSwarm)
    await restart(hosts.get('w5'))
    expect((await engine('w5').info()).Swarm).toMatchObject({ LocalNodeState: 'inactive', RemoteManagers: null })
    for (const query of ['', '?force=1']) {
      await expectRefusal(send(engine('w5'), 'POST', `/swarm/leave${query}`), notPartOfSwarm)
    }
  })

  const restart = async (host: Host): Promise<void> => {
    await outerDocker.getContainer(host.containerId).restart()
    const answers = (signal: AbortSignal) =>
      host.engine.ping({ signal }).then(
        () => ({ done: undefined }),
        (error: Error) => ({ pending: error.message }),
      )
    await waitFor(answers, { action: 'see the engine again' })
  }
})

describe('A09 leave: worker, manager, force', () => {
  const words = {
    last: 'You are attempting to leave the swarm on a node that is participating as a manager. Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. ',
    oneOfTwo:
      'You are attempting to leave the swarm on a node that is participating as a manager. Removing this node leaves 1 managers out of 2. Without a Raft quorum your swarm will be inaccessible. The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.',
    ofThree:
      'You are attempting to leave the swarm on a node that is participating as a manager. The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.',
  }
  const leave = (name: string, query = ''): Promise<unknown> => send(engine(name), 'POST', `/swarm/leave${query}`)
  const needsForce = (name: string, text: string): Promise<unknown> =>
    expectRefusal(leave(name), { status: 503, code: 'FORCE_REQUIRED', words: text })
  const down = async (id: string): Promise<void> => {
    await waitFor(
      async (signal) => {
        const { Status } = await engine('m').nodes.inspect(id, { signal })
        return Status?.State === 'down' ? { done: undefined } : { pending: `the node is ${Status?.State}` }
      },
      { action: 'see the node down', timeoutMs: 40_000 },
    )
  }

  test('rows 1–6: managers need force', async () => {
    await expectRefusal(leave('w2'), notPartOfSwarm)
    await expectRefusal(leave('w2', '?force=1'), notPartOfSwarm)
    await needsForce('m', words.last)
    await join('w2', { JoinToken: await managerToken() })
    await needsForce('m', words.oneOfTwo)
    await needsForce('w2', words.oneOfTwo)
    await join('w3', { JoinToken: await managerToken() })
    await needsForce('w3', words.ofThree)
  })

  test('rows 7–14: who leaves stays on the list', async () => {
    const worker = (await engine('w1').info()).Swarm.NodeID
    const manager = (await engine('w3').info()).Swarm.NodeID
    await leave('w1')
    expect((await engine('w1').info()).Swarm).toMatchObject({ LocalNodeState: 'inactive', NodeID: '' })
    await leave('w3', '?force=1')
    await Promise.all([down(worker), down(manager)])
    await join('w1')
    expect((await engine('w1').info()).Swarm.NodeID).not.toBe(worker)
    const hostname = (await engine('m').nodes.inspect(worker)).Description?.Hostname
    const twice = (await engine('m').nodes.list()).filter(({ Description }) => Description?.Hostname === hostname)
    expect(twice.map(({ Status }) => Status?.State).sort()).toEqual(['down', 'ready'])

    const gone = await engine('m').nodes.inspect(manager)
    expect(gone.ManagerStatus).toEqual({ Reachability: 'unreachable', Addr: `${ip('w3')}:2377` })
    await expectRefusal(send(engine('m'), 'DELETE', `/nodes/${manager}`), {
      status: 400,
      code: 'MANAGER_NOT_DEMOTED',
      words: `rpc error: code = FailedPrecondition desc = node ${manager} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
    })
    await engine('m').nodes.update(manager, gone.Version.Index, { ...gone.Spec, Role: 'worker' })
    await waitFor(
      async (signal) => {
        const { ManagerStatus } = await engine('m').nodes.inspect(manager, { signal })
        return ManagerStatus === undefined ? { done: undefined } : { pending: 'it still counts as a manager' }
      },
      { action: 'see the node demoted' },
    )
    await send(engine('m'), 'DELETE', `/nodes/${manager}`)
    expect(await state('w3')).toBe('inactive')
  })
})
