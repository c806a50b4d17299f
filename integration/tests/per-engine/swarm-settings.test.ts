import { inspect } from 'node:util'
import { type CaRotationProgress, Engine, Swarm, type SwarmErrorCode } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { keyVersionAfter, keyVersionOf } from '../../support/key-on-disk.ts'
import { selfSignedRoot } from '../../support/self-signed-root.ts'

/** What concerns a swarm as a whole. The last test locks a manager. */
describe('settings, tokens, keys and the root of a swarm', () => {
  let cluster: StartedSwarmCluster
  let swarm: Swarm

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(2).withWorkers(1).start()
    swarm = cluster.swarm
  })
  afterAll(() => cluster?.stop())

  test('update changes what it is told to, resets nothing, and sends nothing where nothing changes', async () => {
    const before = await swarm.inspect()
    const change = (limit: number) =>
      swarm.update((spec) => {
        spec.Orchestration = { ...spec.Orchestration, TaskHistoryRetentionLimit: limit }
      })
    expect(await change(3)).toEqual({ changed: true })
    const after = await swarm.inspect()
    expect(after.Spec).toEqual({ ...before.Spec, Orchestration: { TaskHistoryRetentionLimit: 3 } })
    expect(await change(3)).toEqual({ changed: false })
    expect((await swarm.inspect()).Version).toEqual(after.Version)
    const both = (key: string) =>
      swarm.update((spec) => {
        spec.Labels = { ...spec.Labels, [key]: 'x' }
      })
    await Promise.all(['a', 'b', 'c', 'd'].map(both))
    expect((await swarm.inspect()).Spec.Labels).toEqual({ a: 'x', b: 'x', c: 'x', d: 'x' })
  })

  test('a new join token is another one, and the old one lets nobody in', async () => {
    for (const role of ['worker', 'manager'] as const) {
      const old = await swarm.joinToken(role)
      const other = await swarm.joinToken(role === 'worker' ? 'manager' : 'worker')
      const token = await swarm.rotateJoinToken(role)
      expect(token).not.toBe(old)
      expect(await swarm.joinToken(role)).toBe(token)
      expect(await swarm.joinToken(role === 'worker' ? 'manager' : 'worker')).toBe(other)
    }
    await expectSwarmError(swarm.rotateJoinToken('boss' as 'worker'), 'INVALID_ARGUMENT')
  })

  test('B07: the root is new when every node has it, and so are the tokens', async () => {
    const before = await swarm.inspect()
    const seen: CaRotationProgress[] = []
    const { trustRoot } = await swarm.rotateCa({ onProgress: (progress) => seen.push(progress) })
    expect(trustRoot).not.toBe(before.TLSInfo.TrustRoot)
    const nodes = await swarm.nodes.list()
    expect(nodes.map(({ raw }) => raw.Description?.TLSInfo?.TrustRoot)).toEqual(nodes.map(() => trustRoot))
    expect(seen.at(-1)).toEqual({ done: 3, total: 3, waitingFor: [] })
    expect(await swarm.joinToken('worker')).not.toBe(before.JoinTokens.Worker)
    expect(await swarm.inspect()).toMatchObject({ RootRotationInProgress: false, TLSInfo: { TrustRoot: trustRoot } })
  })

  test('B07: one’s own root is taken, and a wrong pair is refused without showing the key', async () => {
    const host = cluster.node('manager-1')
    const [own, other] = [await selfSignedRoot(host, 'own'), await selfSignedRoot(host, 'other')]
    expect((await swarm.rotateCa({ caCert: own.cert, caKey: own.key })).trustRoot.trim()).toBe(own.cert.trim())
    // Once more: it is the root already.
    expect((await swarm.rotateCa({ caCert: own.cert, caKey: own.key })).trustRoot.trim()).toBe(own.cert.trim())
    const wrong = [
      { caCert: own.cert, caKey: other.key },
      { caCert: 'bogus', caKey: own.key },
      { caCert: own.cert, caKey: 'bogus' },
      { caCert: own.cert } as { caCert: string; caKey: string },
      { caKey: own.key } as { caCert: string; caKey: string },
    ]
    for (const pair of wrong) {
      const error = await expectSwarmError(swarm.rotateCa(pair), 'INVALID_ARGUMENT')
      expect(inspect(error, { depth: 9 })).not.toContain(own.key.split('\n')[1])
    }
    expect((await swarm.inspect()).TLSInfo.TrustRoot?.trim()).toBe(own.cert.trim())
  })

  test('B03, B05: managers lock, and unlock with the key of their time', async () => {
    await expectSwarmError(swarm.rotateUnlockKey(), 'INVALID_ARGUMENT')
    expect(await swarm.unlockKey()).toBeUndefined()
    const node = cluster.node('manager-2')
    const { engine } = node
    const unlocked = await keyVersionOf(node)
    const { changed, unlockKey } = await swarm.setAutolock(true)
    expect(changed).toBe(true)
    expect(unlockKey).toMatch(/^SWMKEY-1-/)
    expect(await swarm.setAutolock(true)).toEqual({ changed: false, unlockKey })
    const first = await keyVersionAfter(node, unlocked)
    const key = await swarm.rotateUnlockKey()
    expect(key).not.toBe(unlockKey)
    expect(await swarm.unlockKey()).toBe(key)

    expect(await swarm.unlock(engine, key)).toEqual({ changed: false })
    await keyVersionAfter(node, first)
    await node.stop()
    await node.start()
    await expect
      .poll(async () => (await engine.info().catch(() => undefined))?.Swarm.LocalNodeState, { timeout: 60_000 })
      .toBe('locked')
    const refusals: [string, SwarmErrorCode][] = [
      ['wrong', 'INVALID_UNLOCK_KEY'],
      [`SWMKEY-1-${'A'.repeat(43)}`, 'INVALID_UNLOCK_KEY'],
      [unlockKey ?? '', 'INVALID_UNLOCK_KEY'],
    ]
    for (const [bad, code] of refusals) await expectSwarmError(swarm.unlock(engine, bad), code)
    expect(await swarm.unlock(engine, key)).toEqual({ changed: true })
    expect(await new Swarm(engine).nodes.list()).toHaveLength(3)
    expect(await swarm.setAutolock(false)).toEqual({ changed: true, unlockKey: undefined })
    await expectSwarmError(new Swarm(new Engine('tcp://127.0.0.1:1')).unlockKey(), 'CONNECTION_REFUSED')
  })
})
