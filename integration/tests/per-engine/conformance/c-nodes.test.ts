import { type Engine, isSwarmError, type NodeInspect, type NodeSpec, waitFor } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, oldAndNew, send } from '../../../support/engine-answer.ts'
import { image } from '../../../support/engine-under-test.ts'

let cluster: StartedSwarmCluster
let engine: Engine
const ids = new Map<string, string>()
beforeAll(async () => {
  cluster = await new SwarmCluster(image).withManagers(3).withWorkers(2).start()
  engine = cluster.node('manager-1').engine
  for (const { host, id } of await Promise.all(names.map(idOf))) ids.set(host, id)
})
afterAll(() => cluster?.stop())

const names = ['manager-1', 'manager-2', 'manager-3', 'worker-1', 'worker-2']
const idOf = async (host: string) => ({ host, id: (await cluster.node(host).engine.info()).Swarm.NodeID })
const id = (name: string): string => ids.get(name) ?? expect.fail(`no node is called ${name}`)
const read = (name: string): Promise<NodeInspect> => send(engine, 'GET', `/nodes/${id(name)}`)
const update = async (name: string, spec?: object, version?: number | string): Promise<unknown> => {
  const index = version ?? (await read(name)).Version.Index
  return send(engine, 'POST', `/nodes/${id(name)}/update${index === '' ? '' : `?version=${index}`}`, spec)
}
const change = async (name: string, part: Partial<NodeSpec>): Promise<unknown> => {
  const { Spec, Version } = await read(name)
  return update(name, { ...Spec, ...part }, Version.Index)
}
const invalid = (words: string | RegExp, status = 400) => ({ status, code: 'INVALID_ARGUMENT', words }) as const
const outOfSequence = {
  status: 500,
  code: 'VERSION_CONFLICT',
  words: 'rpc error: code = Unknown desc = update out of sequence',
} as const
const isManager = (name: string) =>
  ({
    status: 400,
    code: 'MANAGER_NOT_DEMOTED',
    words: `rpc error: code = FailedPrecondition desc = node ${id(name)} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
  }) as const
/** Waits until a node, as the managers see it, is as asked. */
const until = (name: string, what: string, holds: (node: NodeInspect) => boolean): Promise<void> =>
  waitFor(
    async (signal) => {
      const node = await engine.nodes.inspect(id(name), { signal })
      return holds(node)
        ? { done: undefined }
        : { pending: JSON.stringify({ ...node.Spec, ...node.Status, ...node.ManagerStatus }) }
    },
    { action: `see ${name} ${what}`, timeoutMs: 60_000 },
  )

/** Waits until a node's own engine takes itself for a manager, or no more. */
const untilOwn = (name: string, manager: boolean): Promise<void> =>
  waitFor(
    async (signal) => {
      const { ControlAvailable } = (await cluster.node(name).engine.info({ signal })).Swarm
      return ControlAvailable === manager ? { done: undefined } : { pending: `ControlAvailable is ${ControlAvailable}` }
    },
    { action: `see ${name} take its role`, timeoutMs: 60_000 },
  )

describe('C02 validation of POST /nodes/{id}/update', () => {
  test('rows 1–8: what is refused', async () => {
    const { Spec } = await read('worker-1')
    const badVersion = (text: string) =>
      invalid(`invalid node version '${text}': strconv.ParseUint: parsing "${text}": invalid syntax`)
    await expectRefusal(update('worker-1', Spec, ''), badVersion(''))
    await expectRefusal(update('worker-1', Spec, 'abc'), badVersion('abc'))
    await expectRefusal(update('worker-1', Spec, 99_999), outOfSequence)
    const bogusRole = { ...Spec, Role: 'bogus' }
    await expectRefusal(update('worker-1', bogusRole), invalid('invalid Role: "bogus"'))
    await expectRefusal(
      update('worker-1', { ...Spec, Availability: 'bogus' }),
      invalid('invalid Availability: "bogus"'),
    )
    for (const spec of [{ ...Spec, Role: '' }, {}, { Availability: 'active' }]) {
      await expectRefusal(update('worker-1', spec), invalid('invalid Role: ""'))
    }
    const noBody = oldAndNew('got EOF while reading request body', 'invalid Role: ""')
    await expectRefusal(update('worker-1'), invalid(noBody))
    for (const spec of [{ ...Spec, Availability: '' }, { Role: 'worker' }]) {
      await expectRefusal(update('worker-1', spec), invalid('invalid Availability: ""'))
    }
  })

  test('rows 9–12: what is taken, once', async () => {
    const { Spec, Version } = await read('worker-1')
    await update('worker-1', { ...Spec, Labels: { a: 'b' } }, Version.Index)
    await expectRefusal(update('worker-1', { ...Spec, Labels: { a: 'c' } }, Version.Index), outOfSequence)
    const after = await read('worker-1')
    expect(after.Spec).toEqual({ Labels: { a: 'b' }, Role: 'worker', Availability: 'active' })
    expect(after.Version.Index).toBeGreaterThan(Version.Index)
    await update('worker-1', { Role: 'Worker', Availability: 'PAUSE' })
    expect((await read('worker-1')).Spec).toEqual({ Labels: {}, Role: 'worker', Availability: 'pause' })
    await change('worker-1', { Availability: 'active' })
    const worker = cluster.node('worker-2').engine
    await expectRefusal(send(worker, 'POST', `/nodes/${id('worker-1')}/update?version=1`, Spec), {
      status: 503,
      code: 'NOT_A_MANAGER',
      words:
        "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
    })
  })
})

describe('C01 filters of GET /nodes, names', () => {
  const found = async (filters: object): Promise<string[]> => {
    const query = new URLSearchParams({ filters: JSON.stringify(filters) })
    const nodes = await send<NodeInspect[]>(engine, 'GET', `/nodes?${query}`)
    return nodes.map(({ Description }) => Description?.Hostname ?? '').sort()
  }
  const [managers, workers] = [names.slice(0, 3), names.slice(3)]

  beforeAll(async () => {
    await change('worker-2', { Labels: { zone: 'z1', bare: '' } })
    await change('manager-2', { Name: 'alpha', Labels: { zone: 'z2' } })
  })

  test('rows 1–2, 13: by role', async () => {
    expect(await found({ role: ['worker'] })).toEqual(workers)
    expect(await found({ role: ['manager'] })).toEqual(managers)
    expect(await found({ role: ['worker', 'manager'] })).toEqual(names)
    await expectRefusal(found({ role: ['bogus'] }), invalid("Invalid role filter: 'bogus'", 500))
  })

  test('rows 3–5: membership says which nodes have been updated', async () => {
    const pending = await found({ membership: ['pending'] })
    expect(pending).toEqual(['manager-2', 'worker-1', 'worker-2'])
    expect(await found({ membership: ['accepted'] })).toEqual(names.filter((name) => !pending.includes(name)))
    await expectRefusal(found({ membership: ['bogus'] }), invalid("Invalid membership filter: 'bogus'", 500))
  })

  test('rows 6–9: names and ids match by their beginning, and a spec’s name not at all', async () => {
    expect(await found({ name: ['worker-1'] })).toEqual(['worker-1'])
    expect(await found({ name: ['wor'] })).toEqual(workers)
    expect(await found({ name: ['alpha'] })).toEqual([])
    expect(await found({ id: [id('worker-1')] })).toEqual(['worker-1'])
    expect(await found({ id: [id('worker-1').slice(0, 10)] })).toEqual(['worker-1'])
  })

  test('rows 10–12: labels', async () => {
    expect(await found({ 'node.label': ['zone'] })).toEqual(['manager-2', 'worker-2'])
    expect(await found({ 'node.label': ['zone=z1'] })).toEqual(['worker-2'])
    expect(await found({ 'node.label': ['bare'] })).toEqual(['worker-2'])
    // Not both: one of the values wins.
    expect(await found({ 'node.label': ['zone=z1', 'zone=z2'] })).toHaveLength(1)
    expect(await found({ label: ['zone=z1'] })).toEqual([])
  })

  test('rows 14–17: no filter by availability; names in a path', async () => {
    const noFilter = oldAndNew("Invalid filter 'availability'", "invalid filter 'availability'")
    await expectRefusal(found({ availability: ['active'] }), invalid(noFilter))
    await expectRefusal(send(engine, 'GET', '/nodes/alpha'), {
      status: 404,
      code: 'NOT_FOUND',
      words: 'node alpha not found',
    })
    expect(await send(engine, 'GET', '/nodes/manager-2')).toMatchObject({ ID: id('manager-2') })
    await change('worker-2', { Name: 'alpha' })
  })
})

describe('C03 promote and demote', () => {
  test('rows 1–9: what is visible, and what the tasks of a node notice', async () => {
    const own = cluster.node('worker-1').engine
    await change('worker-1', { Role: 'manager' })
    await until('worker-1', 'reachable', ({ ManagerStatus }) => ManagerStatus?.Reachability === 'reachable')
    expect((await read('worker-1')).ManagerStatus).not.toHaveProperty('Leader')
    await untilOwn('worker-1', true)
    expect(await own.nodes.list()).toHaveLength(5)
    await change('worker-1', { Role: 'worker' })
    await untilOwn('worker-1', false)
    expect(await read('worker-1')).not.toHaveProperty('ManagerStatus')
    expect((await read('worker-1')).Spec.Role).toBe('worker')
    await until('worker-1', 'ready', ({ Status }) => Status?.State === 'ready')
    expect((await own.info()).Swarm).toMatchObject({ LocalNodeState: 'active', Error: '' })
  })

  test('rows 11–12: a node that was just promoted cannot be demoted yet, and that is not remembered', async () => {
    await change('worker-2', { Role: 'manager' })
    const { Spec, Version } = await read('worker-2')
    await expectRefusal(update('worker-2', { ...Spec, Role: 'worker' }, Version.Index), {
      status: 404,
      code: 'MEMBER_NOT_FOUND',
      words: "rpc error: code = NotFound desc = can't find manager in raft memberlist",
    })
    await until('worker-2', 'reachable', ({ ManagerStatus }) => ManagerStatus?.Reachability === 'reachable')
    expect((await read('worker-2')).Spec.Role).toBe('manager')
    await change('worker-2', { Role: 'worker' })
    await until('worker-2', 'demoted', ({ ManagerStatus }) => ManagerStatus === undefined)
  })
})

describe('C07 removing nodes', () => {
  test('rows 1–2: what is refused', async () => {
    await expectRefusal(send(engine, 'DELETE', `/nodes/${id('worker-1')}`), {
      status: 400,
      code: 'NODE_NOT_DOWN',
      words: `rpc error: code = FailedPrecondition desc = node ${id('worker-1')} is not down and can't be removed`,
    })
    for (const query of ['', '?force=1']) {
      const call = send(engine, 'DELETE', `/nodes/${id('manager-1')}${query}`)
      await expectRefusal(call, isManager('manager-1'))
    }
  })

  test('rows 3–4, 7–9: a removed node is never told, and joins again under another id', async () => {
    const own = cluster.node('worker-1').engine
    const old = id('worker-1')
    await send(engine, 'DELETE', `/nodes/${old}?force=true`)
    await expectRefusal(read('worker-1'), { status: 404, code: 'NOT_FOUND', words: `node ${old} not found` })
    expect((await own.info()).Swarm).toMatchObject({ LocalNodeState: 'active', NodeID: old, Error: '' })
    const { JoinTokens: tokens } = await engine.swarm.inspect()
    const request = {
      ListenAddr: '0.0.0.0:2377',
      AdvertiseAddr: cluster.node('worker-1').ip,
      RemoteAddrs: [cluster.node('manager-1').ip],
      JoinToken: tokens.Worker,
    }
    await expectRefusal(send(own, 'POST', '/swarm/join', request), {
      status: 503,
      code: 'ALREADY_IN_SWARM',
      words: 'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
    })
    await send(own, 'POST', '/swarm/leave')
    await send(own, 'POST', '/swarm/join', request)
    const { NodeID } = (await own.info()).Swarm
    expect(NodeID).not.toBe(old)
    ids.set('worker-1', NodeID)
    await until('worker-1', 'ready', ({ Status }) => Status?.State === 'ready')
  })
})

describe('C05 managers when one of three is down', () => {
  test('rows 1–6: the others stay, and the dead one is taken out in order', async () => {
    await cluster.node('manager-3').kill()
    await until('manager-3', 'unreachable', ({ ManagerStatus }) => ManagerStatus?.Reachability === 'unreachable')
    await expectRefusal(change('manager-2', { Role: 'worker' }), {
      status: 400,
      code: 'QUORUM_LOSS',
      words:
        "rpc error: code = FailedPrecondition desc = can't remove member from the raft: this would result in a loss of quorum",
    })
    expect((await read('manager-2')).Spec.Role).toBe('manager')
    for (const [name, query] of [
      ['manager-2', ''],
      ['manager-2', '?force=1'],
      ['manager-3', '?force=1'],
    ] as const) {
      await expectRefusal(send(engine, 'DELETE', `/nodes/${id(name)}${query}`), isManager(name))
    }
    await expectRefusal(send(cluster.node('manager-2').engine, 'POST', '/swarm/leave'), {
      status: 503,
      code: 'FORCE_REQUIRED',
      words:
        'You are attempting to leave the swarm on a node that is participating as a manager. Removing this node leaves 1 managers out of 3. Without a Raft quorum your swarm will be inaccessible. The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.',
    })
    await change('manager-3', { Role: 'worker' })
    await until('manager-3', 'demoted', ({ ManagerStatus }) => ManagerStatus === undefined)
    await until('manager-3', 'down', ({ Status }) => Status?.State === 'down')
    await send(engine, 'DELETE', `/nodes/${id('manager-3')}`)
  })

  test('C03 row 10: the last manager is not demoted', async () => {
    await change('manager-2', { Role: 'worker' })
    await until('manager-2', 'demoted', ({ ManagerStatus }) => ManagerStatus === undefined)
    // Its status goes a moment before it has left the consensus, and until then it is a quorum that would be lost.
    await waitFor(
      async () => {
        const refused = await change('manager-1', { Role: 'worker' }).catch((error: unknown) => error)
        return isSwarmError(refused, 'QUORUM_LOSS') ? { pending: refused.message } : { done: undefined }
      },
      { action: 'see the last manager alone', timeoutMs: 60_000 },
    )
    await expectRefusal(change('manager-1', { Role: 'worker' }), {
      status: 400,
      code: 'LAST_MANAGER',
      words: 'rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm',
    })
  })
})
