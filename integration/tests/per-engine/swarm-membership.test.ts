import { type Engine, Swarm } from '@raftkit/swarm'
import { DockerHosts, type Host, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { outerDocker } from '../../support/outer-docker.ts'

/** Init, join and leave, right and wrong, on hosts that are in no swarm before each test. */
describe('membership', () => {
  let hosts: StartedDockerHosts
  let one: Host
  let two: Host

  beforeAll(async () => {
    hosts = await new DockerHosts('one', 'two').withImage(image).start()
    one = hosts.get('one')
    two = hosts.get('two')
  })
  afterAll(() => hosts?.stop())
  beforeEach(async () => {
    await Promise.all(
      [two, one].map(async ({ engine }) => {
        if ((await state(engine)) !== 'inactive') await engine.swarm.leave({ force: true })
      }),
    )
  })

  const state = async (engine: Engine): Promise<string> => (await engine.info()).Swarm.LocalNodeState
  const start = (): Promise<Swarm> => Swarm.init(one.engine, { advertiseAddr: one.ip })

  test('Swarm.init on a member is refused and names its swarm', async () => {
    const swarm = await start()
    const error = await expectSwarmError(start(), 'ALREADY_IN_SWARM')
    expect(error.details.clusterId).toBe((await swarm.inspect()).ID)
  })

  test('Swarm.ensure starts a swarm once', async () => {
    expect((await Swarm.ensure(one.engine, { advertiseAddr: one.ip })).changed).toBe(true)
    const { swarm, changed } = await Swarm.ensure(one.engine, { advertiseAddr: one.ip })
    expect(changed).toBe(false)
    expect(await swarm.nodes.list()).toHaveLength(1)
  })

  test('Swarm.init passes every option on', async () => {
    const swarm = await Swarm.init(one.engine, {
      advertiseAddr: one.ip,
      dataPathPort: 7777,
      defaultAddrPool: ['10.99.0.0/16'],
      subnetSize: 26,
      availability: 'drain',
      autoLock: true,
      spec: { Labels: { a: 'b' }, Dispatcher: { HeartbeatPeriod: 3_000_000_000 } },
    })
    expect(await swarm.inspect()).toMatchObject({
      DataPathPort: 7777,
      DefaultAddrPool: ['10.99.0.0/16'],
      SubnetSize: 26,
      Spec: {
        Labels: { a: 'b' },
        Dispatcher: { HeartbeatPeriod: 3_000_000_000 },
        EncryptionConfig: { AutoLockManagers: true },
      },
    })
    expect((await swarm.nodes.list())[0]?.availability).toBe('drain')
  })

  test('Swarm.init leaves nothing behind when the engine refuses', async () => {
    const error = await expectSwarmError(
      Swarm.init(one.engine, { advertiseAddr: one.ip, listenAddr: '192.0.2.99:2377' }),
      'INVALID_ARGUMENT',
    )
    expect(error.engineMessage).toMatch(/cannot assign requested address/)
    expect(await state(one.engine)).toBe('inactive')
    await expectSwarmError(Swarm.init(one.engine, { advertiseAddr: 'nosuchinterface0' }), 'INVALID_ADVERTISE_ADDRESS')
    expect(await state(one.engine)).toBe('inactive')
  })

  test('a swarm of one may advertise loopback, a second node may not join it', async () => {
    const swarm = await Swarm.init(one.engine, { advertiseAddr: '127.0.0.1' })
    await expectSwarmError(swarm.join(two.engine, { role: 'worker' }), 'INVALID_ADVERTISE_ADDRESS')
    expect(await state(two.engine)).toBe('inactive')
  })

  test('Swarm#join is safe to run again, in either role', async () => {
    const swarm = await start()
    const { nodeId } = await swarm.join(two.engine, { role: 'manager', advertiseAddr: two.ip })
    expect(await swarm.join(two.engine, { role: 'manager' })).toEqual({ changed: false, nodeId })
    expect(await swarm.nodes.ready({ count: 2 })).toMatchObject([{ role: 'manager' }, { role: 'manager' }])
    const error = await expectSwarmError(swarm.join(two.engine, { role: 'worker' }), 'ROLE_MISMATCH')
    expect(error.details.role).toBe('manager')
  })

  test('a node of another swarm is told by its cluster, and left alone', async () => {
    const swarm = await start()
    const other = await Swarm.init(two.engine, { advertiseAddr: two.ip })
    const error = await expectSwarmError(swarm.join(two.engine, { role: 'manager' }), 'IN_ANOTHER_SWARM')
    expect(error.details.clusterId).toBe((await other.inspect()).ID)
    await expectSwarmError(swarm.leave(two.engine, { force: true }), 'IN_ANOTHER_SWARM')
    expect(await other.nodes.list()).toHaveLength(1)
  })

  test('a worker of another swarm is told by its node', async () => {
    const first = await start()
    await first.join(two.engine, { role: 'worker', advertiseAddr: two.ip })
    await one.engine.swarm.leave({ force: true })
    const second = await start()
    const error = await expectSwarmError(second.join(two.engine, { role: 'worker' }), 'IN_ANOTHER_SWARM')
    expect(error.details.managers).toEqual([`${one.ip}:2377`])
    await expectSwarmError(second.leave(two.engine, { force: true }), 'IN_ANOTHER_SWARM')
    expect(await state(two.engine)).toBe('active')
  })

  test('a worker may leave a swarm of which no manager is left', async () => {
    const swarm = await start()
    await swarm.join(two.engine, { role: 'worker', advertiseAddr: two.ip })
    await one.engine.swarm.leave({ force: true })
    expect(await swarm.leave(two.engine)).toEqual({ changed: true })
    expect(await state(two.engine)).toBe('inactive')
  })

  test('a worker that was taken off the list may leave all the same', async () => {
    const swarm = await start()
    const { nodeId } = await swarm.join(two.engine, { role: 'worker', advertiseAddr: two.ip })
    await swarm.nodes.ready({ count: 2 })
    await swarm.nodes.remove(nodeId, { force: true })
    // Nobody has told the node: it goes on as a worker.
    expect(await state(two.engine)).toBe('active')
    expect(await swarm.leave(two.engine)).toEqual({ changed: true })
  })

  test('a token that was rotated away, and one of another swarm, are refused and leave nothing behind', async () => {
    const first = await start()
    const foreign = await first.joinToken('worker')
    await one.engine.swarm.leave({ force: true })
    const swarm = await start()
    const old = await swarm.joinToken('worker')
    const { Version, Spec } = await swarm.inspect()
    await one.engine.swarm.update(Version.Index, Spec, { rotateWorkerToken: true })
    const rotated = await expectSwarmError(swarm.join(two.engine, { role: 'worker', token: old }), 'INVALID_JOIN_TOKEN')
    expect(`${rotated.message}${rotated.stack}`).not.toContain(old)
    expect(await state(two.engine)).toBe('inactive')
    await expectSwarmError(swarm.join(two.engine, { role: 'worker', token: foreign }), 'CA_MISMATCH')
    expect(await state(two.engine)).toBe('inactive')
  })

  test('a manager that nobody listens at is unreachable, and leaves nothing behind', async () => {
    // It advertises the address of the other host, where no manager is.
    const swarm = await Swarm.init(one.engine, { advertiseAddr: two.ip })
    await expectSwarmError(swarm.join(two.engine, { role: 'worker' }), 'MANAGER_UNREACHABLE')
    expect(await state(two.engine)).toBe('inactive')
  })

  test('a manager at an address that nobody has times out, and the join does not go on in the background', async () => {
    const swarm = await Swarm.init(one.engine, { advertiseAddr: one.ip.replace(/\d+$/, '254') })
    const error = await expectSwarmError(swarm.join(two.engine, { role: 'worker' }), 'JOIN_TIMEOUT')
    expect(error.remedy).toMatch(/advertise address/)
    expect(await state(two.engine)).toBe('inactive')
  })

  test('an aborted join ends at once and is undone', async () => {
    const swarm = await Swarm.init(one.engine, { advertiseAddr: one.ip.replace(/\d+$/, '254') })
    const controller = new AbortController()
    const joining = swarm.join(two.engine, { role: 'worker', signal: controller.signal })
    await expect.poll(() => state(two.engine), { timeout: 15_000 }).toBe('pending')
    const reason = new Error('changed my mind')
    controller.abort(reason)
    await expect(joining).rejects.toBe(reason)
    // The engine answers a leave only when its own attempt is over, after 20 seconds.
    await expect.poll(() => state(two.engine), { timeout: 60_000, interval: 500 }).toBe('inactive')
  })

  test('Swarm#leave is safe to run again, and wants force of a manager', async () => {
    const swarm = await start()
    await swarm.join(two.engine, { role: 'worker', advertiseAddr: two.ip })
    expect(await swarm.leave(two.engine)).toEqual({ changed: true })
    expect(await swarm.leave(two.engine)).toEqual({ changed: false })
    const error = await expectSwarmError(swarm.leave(one.engine), 'FORCE_REQUIRED')
    expect(error.engineMessage).toMatch(/Removing the last manager erases all current state/)
    expect(await swarm.leave(one.engine, { force: true })).toEqual({ changed: true })
    expect(await state(one.engine)).toBe('inactive')
  })

  test('a locked manager says so', async () => {
    await Swarm.init(one.engine, { advertiseAddr: one.ip, autoLock: true })
    await outerDocker.getContainer(one.containerId).restart({ t: 10 })
    const { engine } = one
    await expect
      .poll(
        () =>
          engine.ping().then(
            () => 'up',
            () => 'down',
          ),
        { timeout: 30_000 },
      )
      .toBe('up')
    await expectSwarmError(new Swarm(engine).nodes.list(), 'SWARM_LOCKED')
    await expectSwarmError(Swarm.ensure(engine), 'SWARM_LOCKED')
  })
})

test('an engine that cannot be in a swarm is told from one that fails', async () => {
  await using hosts = await new DockerHosts('live').withImage(image).withDaemonFlags('--live-restore').start()
  const { engine, ip } = hosts.get('live')
  await expectSwarmError(Swarm.init(engine, { advertiseAddr: ip }), 'SWARM_UNSUPPORTED')
  expect((await engine.info()).Swarm.LocalNodeState).toBe('inactive')
})
