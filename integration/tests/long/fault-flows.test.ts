import type { Engine, Node, SwarmError } from '@raftkit/swarm'
import { isHarnessError, type StartedSwarmCluster, SwarmCluster, type SwarmNode } from '@raftkit/testcontainers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { nodeImages } from '../../support/node-images.ts'

// An election may take two rounds, and a call during one hangs for twenty seconds.
const patience = { timeout: 120_000, interval: 500 }
const call = { timeoutMs: 120_000 }

describe.each(nodeImages().available)('three managers and a worker of Engine $version', ({ image }) => {
  let cluster: StartedSwarmCluster
  let secrets = 0

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(3).withWorkers(1).start()
  })

  afterEach(async () => cluster.reset({ timeoutMs: 120_000 }), 400_000)

  afterAll(async () => cluster.stop())

  function followers(leader: SwarmNode): [SwarmNode, SwarmNode] {
    return cluster.managers.filter((node) => node !== leader) as [SwarmNode, SwarmNode]
  }

  /** What the SDK says of a node, by way of any manager. */
  async function entry({ name }: SwarmNode): Promise<Node | undefined> {
    return (await cluster.swarm.nodes.list(call)).find(({ hostname }) => hostname === name)
  }

  /** Makes something and sees it, to know that a side can decide. */
  async function write(engine: Engine): Promise<string> {
    const name = `made-${++secrets}`
    await engine.secrets.create({ Name: name, Data: 'MQ==' }, { timeoutMs: 40_000 })
    expect(await names(engine)).toContain(name)
    return name
  }

  async function names(engine: Engine): Promise<string[]> {
    return (await engine.secrets.list({ timeoutMs: 30_000 })).map(({ Spec }) => Spec.Name)
  }

  /** Another manager leads, by the word of the handles, of the SDK and of the leader itself; it can write. */
  async function expectAnotherLeader(old: SwarmNode): Promise<SwarmNode> {
    const leader = await cluster.leader(call)
    expect(leader.name).not.toBe(old.name)
    await expect.poll(async () => (await entry(leader))?.leader, patience).toBe(true)
    // One reading of the reachability may lag behind.
    await expect.poll(async () => (await entry(old))?.reachability, patience).toBe('unreachable')
    expect(await entry(old)).toMatchObject({ leader: false })
    expect((await leader.engine.info()).Swarm.ControlAvailable).toBe(true)
    await write(leader.engine)
    return leader
  }

  /**
   * The old leader is one of the managers again, and handles and SDK agree on who leads. That may be the old one: alone, a
   * manager stands for election again and again, and its term is the newest when it is back.
   */
  async function expectBack(old: SwarmNode): Promise<void> {
    await cluster.ready(call)
    await expect
      .poll(async () => [(await cluster.leader(call)).name, await leaderByTheSdk()], patience)
      .toSatisfy(([handle, sdk]) => handle === sdk)
    expect(await entry(old)).toMatchObject({ reachability: 'reachable', status: 'ready' })
  }

  async function leaderByTheSdk(): Promise<string | undefined> {
    return (await cluster.swarm.nodes.list(call)).find(({ leader }) => leader)?.hostname
  }

  test('the leader is killed', async () => {
    const old = await cluster.leader()
    await old.kill()
    expect(await old.state()).toBe('exited')
    await expectAnotherLeader(old)
    await old.start()
    await expectBack(old)
  }, 300_000)

  test('the leader is frozen', async () => {
    const old = await cluster.leader()
    await old.pause()
    await expectAnotherLeader(old)
    await old.unpause()
    await expectBack(old)
  }, 300_000)

  test('the leader is cut off alone', async () => {
    const old = await cluster.leader()
    const partition = await cluster.partition([old.name])
    const leader = await expectAnotherLeader(old)
    const made = await write(leader.engine)
    // It takes the old leader a while to notice; after that it refuses, and says why where one asks.
    await expect
      .poll(() => codeOf(old.engine.secrets.create({ Name: 'refused', Data: 'MQ==' }, { timeoutMs: 30_000 })), patience)
      .toBe('NO_LEADER')
    expect((await old.engine.info()).Swarm.Error).toContain('does not have a leader')
    await partition.heal()
    await expectBack(old)
    await expect.poll(() => names(old.engine), patience).toContain(made)
    expect(await names(old.engine)).not.toContain('refused')
  }, 400_000)

  test('the leader is cut off together with another manager', async () => {
    const leader = await cluster.leader()
    const [partner, lost] = followers(leader)
    await using _ = await cluster.partition([leader.name, partner.name, 'worker-1'])
    await expect.poll(async () => (await entry(lost))?.reachability, patience).toBe('unreachable')
    expect((await cluster.leader(call)).name).toBe(leader.name)
    await write(leader.engine)
    await expect.poll(() => codeOf(lost.engine.nodes.list({ timeoutMs: 30_000 })), patience).toBe('NO_LEADER')
  }, 400_000)

  test('the quorum is lost and comes back', async () => {
    const leader = await cluster.leader()
    const [first, second] = followers(leader)
    await Promise.all([first.kill(), second.kill()])
    const error = await cluster.leader({ timeoutMs: 10_000 }).catch((reason: unknown) => reason)
    expect(isHarnessError(error, 'SWARM_NOT_READY') && error.states).toMatchObject({
      [leader.name]: 'running',
      [first.name]: 'exited',
      [second.name]: 'exited',
    })
    // The survivor goes on answering for some seconds, then it knows.
    await expect.poll(() => codeOf(leader.engine.nodes.list({ timeoutMs: 30_000 })), patience).toBe('NO_LEADER')
    expect(await codeOf(cluster.swarm.nodes.list({ timeoutMs: 5_000 }))).toBe('TIMED_OUT')
    await first.start(call)
    const next = await cluster.leader(call)
    expect([leader.name, first.name]).toContain(next.name)
    await write(next.engine)
    await second.start(call)
    expect((await cluster.ready(call)).every(({ status }) => status === 'ready')).toBe(true)
  }, 400_000)

  test('a worker is lost', async () => {
    const worker = cluster.node('worker-1')
    await worker.kill()
    await expect.poll(async () => (await entry(worker))?.status, patience).toBe('down')
    const error = await cluster.ready({ timeoutMs: 1_000 }).catch((reason: unknown) => reason)
    expect(isHarnessError(error, 'SWARM_NOT_READY') && error.states).toMatchObject({ 'worker-1': 'exited' })
    await worker.start()
    await cluster.ready(call)
    expect(await worker.inspect()).toMatchObject({ status: 'ready', role: 'worker' })
  }, 300_000)
})

/** The code that a call fails with; undefined where it goes well. */
async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: SwarmError) => error.code,
  )
}
