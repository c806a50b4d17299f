import { Swarm, waitFor } from '@raftkit/swarm'
import { DockerHosts, type Host, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { keyVersionAfter, keyVersionOf } from '../../support/key-on-disk.ts'
import { outerDocker } from '../../support/outer-docker.ts'

/** `/swarm` and `/nodes`, each method with what engines answer to it. The tests build upon one another. */
describe('the endpoints of the swarm and its nodes', () => {
  let hosts: StartedDockerHosts
  let manager: Host
  let worker: Host

  beforeAll(async () => {
    hosts = await new DockerHosts('manager', 'worker').withImage(image).start()
    manager = hosts.get('manager')
    worker = hosts.get('worker')
    await manager.engine.swarm.init({ ListenAddr: '0.0.0.0:2377', AdvertiseAddr: manager.ip })
    const { JoinTokens: tokens } = await manager.engine.swarm.inspect()
    await worker.engine.swarm.join({
      ListenAddr: '0.0.0.0:2377',
      AdvertiseAddr: worker.ip,
      RemoteAddrs: [manager.ip],
      JoinToken: tokens.Worker,
    })
  })
  afterAll(() => hosts?.stop())

  const nodeId = async (host: Host): Promise<string> => (await host.engine.info()).Swarm.NodeID

  test('swarm.update replaces the spec that was read, and wants its version', async () => {
    const { swarm } = manager.engine
    const before = await swarm.inspect()
    await swarm.update(before.Version.Index, { ...before.Spec, Labels: { a: 'b' } })
    const after = await swarm.inspect()
    expect(after.Spec).toEqual({ ...before.Spec, Labels: { a: 'b' } })
    await expectSwarmError(swarm.update(before.Version.Index, before.Spec), 'VERSION_CONFLICT')
    await expectSwarmError(swarm.update(after.Version.Index, { ...after.Spec, Name: 'other' }), 'INVALID_ARGUMENT')
    // The wire takes it, and 26.1 and 28.5 reset the whole swarm then: it is not sent.
    await expectSwarmError(swarm.update(after.Version.Index, {}), 'INVALID_ARGUMENT')
    expect((await swarm.inspect()).Spec).toEqual(after.Spec)
  })

  test('swarm.update makes each token anew by itself', async () => {
    const { swarm } = manager.engine
    const first = await swarm.inspect()
    await swarm.update(first.Version.Index, first.Spec, { rotateWorkerToken: true })
    const second = await swarm.inspect()
    expect(second.JoinTokens.Worker).not.toBe(first.JoinTokens.Worker)
    expect(second.JoinTokens.Manager).toBe(first.JoinTokens.Manager)
    await swarm.update(second.Version.Index, second.Spec, { rotateManagerToken: true })
    const third = await swarm.inspect()
    expect(third.JoinTokens.Worker).toBe(second.JoinTokens.Worker)
    expect(third.JoinTokens.Manager).not.toBe(second.JoinTokens.Manager)
  })

  test('swarm.unlockKey is empty without autolock, there with it, and made anew on request', async () => {
    const { swarm } = manager.engine
    expect(await swarm.unlockKey()).toBe('')
    const unlocked = await keyVersionOf(manager)
    const { Version, Spec } = await swarm.inspect()
    await swarm.update(Version.Index, { ...Spec, EncryptionConfig: { AutoLockManagers: true } })
    const key = await swarm.unlockKey()
    expect(key).toMatch(/^SWMKEY-1-/)
    const first = await keyVersionAfter(manager, unlocked)
    const locked = await swarm.inspect()
    await swarm.update(locked.Version.Index, locked.Spec, { rotateManagerUnlockKey: true })
    await keyVersionAfter(manager, first)
    const rotated = await swarm.unlockKey()
    expect(rotated).toMatch(/^SWMKEY-1-/)
    expect(rotated).not.toBe(key)
  })

  test('swarm.unlock lets a restarted manager back in, and knows a wrong key from no key', async () => {
    const { engine } = manager
    const key = await engine.swarm.unlockKey()
    await expectSwarmError(engine.swarm.unlock(key), 'NOT_LOCKED')
    await outerDocker.getContainer(manager.containerId).restart()
    await waitFor(
      async (signal) => {
        const state = await engine.info({ signal }).then(
          ({ Swarm: { LocalNodeState } }) => LocalNodeState,
          (error: Error) => error.message,
        )
        return state === 'locked' ? { done: state } : { pending: state }
      },
      { action: 'see the manager locked' },
    )
    await expectSwarmError(engine.nodes.list(), 'SWARM_LOCKED')
    await expectSwarmError(engine.swarm.unlock('not a key'), 'INVALID_UNLOCK_KEY')
    const wrong = await expectSwarmError(engine.swarm.unlock(`SWMKEY-1-${'a'.repeat(43)}`), 'INVALID_UNLOCK_KEY')
    expect(`${wrong.message}${wrong.stack}`).not.toContain('a'.repeat(43))
    await engine.swarm.unlock(key)
    expect(await engine.nodes.list()).toHaveLength(2)
    const { Version, Spec } = await engine.swarm.inspect()
    await engine.swarm.update(Version.Index, { ...Spec, EncryptionConfig: { AutoLockManagers: false } })
    // The manager has begun anew: it does not know of the worker until that reports.
    await new Swarm(engine).nodes.ready({ count: 2 })
  })

  test('nodes.inspect and nodes.update', async () => {
    const { nodes } = manager.engine
    const id = await nodeId(worker)
    const before = await nodes.inspect(id)
    expect(before).toMatchObject({ ID: id, Spec: { Role: 'worker', Availability: 'active' } })
    const spec = { ...before.Spec, Labels: { zone: 'a' }, Availability: 'pause' } as const
    await nodes.update(id, before.Version.Index, spec)
    expect((await nodes.inspect(id)).Spec).toEqual(spec)
    await expectSwarmError(nodes.update(id, before.Version.Index, spec), 'VERSION_CONFLICT')
    const leader = await nodes.inspect(await nodeId(manager))
    const demoted = { ...leader.Spec, Role: 'worker' } as const
    await expectSwarmError(nodes.update(leader.ID, leader.Version.Index, demoted), 'LAST_MANAGER')
  })

  test('nodes.list filters', async () => {
    const { nodes } = manager.engine
    const found = async (filters: Parameters<typeof nodes.list>[0] & object): Promise<string[]> =>
      (await nodes.list(filters)).map(({ Description }) => Description?.Hostname ?? '').sort()
    const id = await nodeId(worker)
    expect(await found({})).toEqual(['manager', 'worker'])
    expect(await found({ filters: { role: 'manager' } })).toEqual(['manager'])
    expect(await found({ filters: { role: ['manager', 'worker'] } })).toEqual(['manager', 'worker'])
    expect(await found({ filters: { id } })).toEqual(['worker'])
    expect(await found({ filters: { name: 'work' } })).toEqual(['worker'])
    expect(await found({ filters: { 'node.label': 'zone=a' } })).toEqual(['worker'])
    expect(await found({ filters: { 'node.label': 'zone=b' } })).toEqual([])
    expect(await found({ filters: { label: 'zone=a' } })).toEqual([])
    // As types forbid it: what the engine answers 500 to is the caller's mistake.
    await expectSwarmError(nodes.list({ filters: { role: 'boss' as 'worker' } }), 'INVALID_ARGUMENT')
    await expectSwarmError(nodes.list({ filters: { availability: 'active' } as object }), 'INVALID_ARGUMENT')
  })

  test('an id that would lead to another endpoint is refused', async () => {
    const { nodes } = manager.engine
    for (const id of ['a/b', 'a/../b', '..', '']) {
      await expectSwarmError(nodes.inspect(id), 'INVALID_ARGUMENT')
      await expectSwarmError(nodes.remove(id), 'INVALID_ARGUMENT')
    }
    // The engine answers such a path with a redirection, which is not a success.
    const request = { action: 'remove the node', method: 'DELETE', path: '/nodes/a%2F..%2Fb' } as const
    await expect(manager.engine.request(request)).rejects.toMatchObject({ status: 301 })
  })

  test('nodes.remove', async () => {
    const { nodes } = manager.engine
    const id = await nodeId(worker)
    await expectSwarmError(nodes.remove(id), 'NODE_NOT_DOWN')
    await expectSwarmError(nodes.remove(await nodeId(manager), { force: true }), 'MANAGER_NOT_DEMOTED')
    await nodes.remove(id, { force: true })
    await expectSwarmError(nodes.inspect(id), 'NOT_FOUND')
    expect(await nodes.list()).toHaveLength(1)
  })

  test('none of it is to be had from a worker', async () => {
    const { swarm, nodes } = worker.engine
    for (const call of [() => swarm.inspect(), () => swarm.unlockKey(), () => nodes.list(), () => nodes.inspect('x')]) {
      await expectSwarmError(call(), 'NOT_A_MANAGER')
    }
  })
})
