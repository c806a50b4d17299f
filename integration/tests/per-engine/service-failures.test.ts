import type { ConvergeOptions, Service, ServiceDefinition, SwarmError, SwarmErrorCode } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

/** Each flow has a deadline, and ends before it: with what is wrong, and not with the time that is up. */
const timeoutMs = 100_000

describe('services that cannot be as they are to be', () => {
  let cluster: StartedSwarmCluster

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(1).withWorkers(1).withFastFailureDetection().start()
    await Promise.all(cluster.hosts.map(loadShellImage))
  })
  afterAll(() => cluster?.stop())

  const run = (script: string): readonly string[] => ['sh', '-c', script]
  const shell = (name: string, more: object = {}): ServiceDefinition =>
    ({
      name,
      image: shellImage,
      command: run(untilStopped),
      restartPolicy: { delay: '100ms' },
      updatePolicy: { parallelism: 0, monitor: '3s' },
      rollbackPolicy: { parallelism: 0, monitor: '1s' },
      ...more,
    }) as ServiceDefinition
  /** Creates a service that works, and changes it to one that does not. */
  const spoilt = async (name: string, failureAction: string, more: object): Promise<Service> => {
    const { services } = cluster.swarm
    const policy = { updatePolicy: { parallelism: 0, monitor: '3s', failureAction } }
    await (await services.create(shell(name, policy))).converged({ stableMs: 0, timeoutMs })
    return (await services.ensure(shell(name, { ...policy, ...more }))).service
  }
  const ends = (service: Service, code: SwarmErrorCode, options: ConvergeOptions = {}): Promise<SwarmError> =>
    expectSwarmError(service.converged({ timeoutMs, ...options }), code)
  const created = async (definition: ServiceDefinition, code: SwarmErrorCode): Promise<SwarmError> => {
    const service = await cluster.swarm.services.create(definition)
    const error = await ends(service, code)
    await cluster.swarm.services.remove(service.id)
    return error
  }

  describe.concurrent('when they are created', () => {
    test('with an image that is nowhere', async () => {
      const { message, details } = await created(shell('no-image', { image: 'nowhere:1' }), 'IMAGE_REJECTED')
      expect(message).toContain('No such image: nowhere:1')
      expect(details.tasks?.[0]).toMatchObject({ name: 'no-image.1', state: 'rejected', log: [] })
      expect(details.tasks?.[0]?.hostname).toMatch(/^(manager|worker)-1$/)
    })

    test('with a process that dies, whose last words are told without what is secret', async () => {
      const env = { PASSWORD: 'only-for-this-test' }
      const { details } = await created(
        shell('dies', { env, command: run('echo "cannot open the gate with $PASSWORD"; exit 3') }),
        'CRASH_LOOP',
      )
      expect(details.tasks).toContainEqual(
        expect.objectContaining({
          name: 'dies.1',
          state: 'failed',
          error: 'task: non-zero exit (3)',
          exitCode: 3,
          log: ['cannot open the gate with <redacted>'],
        }),
      )
    })

    test('with a process that ends, and is not started again', async () => {
      const policy = { restartPolicy: { condition: 'on-failure', delay: '100ms', maxAttempts: 1 } }
      const { details } = await created(shell('ends', { ...policy, command: run('exit 4') }), 'TASK_FAILED')
      expect(details.tasks?.[0]).toMatchObject({ exitCode: 4 })
    })

    test('with a health check that it does not pass', async () => {
      const healthCheck = { test: 'exit 1', interval: '200ms', timeout: '10s', retries: 1 }
      await created(shell('ill', { healthCheck }), 'UNHEALTHY')
    })

    test('with a mount that a node refuses', async () => {
      const error = await created(shell('no-folder', { mounts: ['/no/such/manifests:/data'] }), 'TASK_REJECTED')
      expect(error.message).toContain('/no/such/manifests')
    })

    test('with a constraint that no node fits', async () => {
      const constraints = ['node.labels.nowhere==true']
      const { message, details } = await created(shell('nowhere', { constraints }), 'UNSCHEDULABLE')
      expect(message).toContain('no suitable node (scheduling constraints not satisfied on 2 nodes)')
      expect(details.tasks?.[0]).toMatchObject({ name: 'nowhere.1', state: 'pending', hostname: undefined })
      await created(shell('nowhere-else', { global: true, constraints }), 'UNSCHEDULABLE')
    })

    test('with more resources than there are', async () => {
      const error = await created(
        shell('greedy', { resources: { reservations: { memory: '900t' } } }),
        'INSUFFICIENT_RESOURCES',
      )
      expect(error.message).toContain('insufficient resources on 2 nodes')
    })

    test('with more tasks for one port than there are nodes', async () => {
      const ports = [{ target: 80, published: 8085, mode: 'host' }]
      const error = await created(shell('crowded', { replicas: 3, ports }), 'PORT_IN_USE')
      expect(error.message).toContain('host-mode port already in use on 2 nodes')
    })

    test('with a job that fails', async () => {
      const job = { job: { completions: 2 }, updatePolicy: undefined, rollbackPolicy: undefined }
      const restartPolicy = { condition: 'none' }
      await created(shell('bad-job', { ...job, restartPolicy, command: run('exit 1') }), 'TASK_FAILED')
    })

    test('what may pass is waited out where that is asked for, and then told as what it is', async () => {
      const { services } = cluster.swarm
      const constraints = ['node.labels.later==true']
      const service = await services.create(shell('later', { constraints }))
      const { details } = await ends(service, 'UNSCHEDULABLE', { failFast: false, timeoutMs: 6_000 })
      expect(details.timeoutMs).toBe(6_000)
      const waiting = service.converged({ failFast: false, timeoutMs, stableMs: 0 })
      const [node] = await cluster.swarm.nodes.list()
      await cluster.swarm.nodes.label(node?.id ?? '', { later: 'true' })
      expect(await waiting).toMatchObject({ state: 'converged' })
      await services.remove('later')
    })

    test('the deadline says what is missing, and an abort ends the wait at once', async () => {
      const { services } = cluster.swarm
      const healthCheck = { test: 'exit 1', interval: '60s', startPeriod: '60s' }
      const service = await services.create(shell('slow', { healthCheck }))
      const { details } = await ends(service, 'TIMED_OUT', { timeoutMs: 4_000 })
      expect(details.waitingFor).toMatch(/^0 of 1 tasks run, slow\.1 is /)
      expect(details.tasks).toMatchObject([{ name: 'slow.1' }])
      const reason = new Error('enough')
      await expect(service.converged({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      const removed = expectSwarmError(service.converged({ timeoutMs }), 'NOT_FOUND')
      await services.remove('slow')
      await removed
    })
  })

  describe.concurrent('when they are updated', () => {
    test('to an image that is nowhere', async () => {
      const service = await spoilt('to-no-image', 'pause', { image: 'nowhere:2' })
      const { message, details } = await ends(service, 'UPDATE_PAUSED')
      expect(message).toContain('No such image: nowhere:2')
      expect(details.tasks?.[0]).toMatchObject({ state: 'rejected' })
    })

    test.each(['pause', 'rollback'] as const)('to a health check that does not pass: %s', async (action) => {
      const healthCheck = { test: 'exit 1', interval: '200ms', timeout: '10s', retries: 1 }
      const service = await spoilt(`to-ill-${action}`, action, { healthCheck, command: run(`${untilStopped} `) })
      const error = await ends(service, action === 'pause' ? 'UPDATE_PAUSED' : 'UPDATE_ROLLED_BACK')
      expect(error.details.tasks?.length).toBeGreaterThan(0)
      if (action === 'pause') return
      const now = await cluster.swarm.services.get(service.id)
      expect(now.raw.Spec.TaskTemplate.ContainerSpec.Healthcheck).toBeUndefined()
      expect(await now.converged({ timeoutMs, stableMs: 0 })).toMatchObject({ state: 'converged' })
    })

    test('a rollback is as good where that is said', async () => {
      const service = await spoilt('to-dies', 'rollback', { command: run('exit 5') })
      const options = { acceptRollback: true, timeoutMs, stableMs: 0 }
      expect(await service.converged(options)).toMatchObject({ state: 'rolled-back', inPlace: 1 })
    })

    test('and the engine calls it completed although nothing works', async () => {
      const service = await spoilt('goes-on', 'continue', { command: run('echo no; exit 6') })
      const { details } = await ends(service, 'CRASH_LOOP')
      expect(details.tasks?.[0]).toMatchObject({ exitCode: 6, log: ['no'] })
    })

    test('and somebody else updates them at the same time', async () => {
      const { services } = cluster.swarm
      const first = await spoilt('contested', 'pause', { env: { A: '1' } })
      const waiting = ends(first, 'UPDATE_SUPERSEDED', { stableMs: 60_000 })
      // The first look is over when there is progress to tell.
      for await (const _ of first.progress({ timeoutMs })) break
      await services.ensure(shell('contested', { env: { A: '2' } }))
      await waiting
    })
  })

  test('a node that is lost in mid-update is told, and only where nothing else fits', async () => {
    const { services } = cluster.swarm
    // All at once: an engine that replaces one after the other may stand still at the one on the lost node.
    const updatePolicy = { parallelism: 0, monitor: '500ms' }
    const pinned = shell('pinned', { replicas: 2, constraints: ['node.hostname==worker-1'], updatePolicy })
    const free = shell('free', { replicas: 2, updatePolicy })
    const everywhere = shell('everywhere', { global: true, updatePolicy })
    const all = [pinned, free, everywhere]
    const options = { timeoutMs, stableMs: 0 }
    for (const service of await Promise.all(all.map((one) => services.create(one)))) await service.converged(options)
    const [one, two, three] = await Promise.all(
      all.map(async (definition) => (await services.ensure({ ...definition, env: { A: '1' } })).service),
    )
    const endings = Promise.all([
      expectSwarmError(one?.converged(options) ?? Promise.resolve(), 'NODE_LOST'),
      two?.converged(options),
      three?.converged(options),
    ])
    await cluster.node('worker-1').kill()
    const [lost, moved, rest] = await endings
    expect(lost.message).toContain('no suitable node')
    expect(moved).toMatchObject({ state: 'converged', inPlace: 2 })
    expect(moved?.tasks.map(({ hostname }) => hostname)).toEqual(['manager-1', 'manager-1'])
    expect(rest).toMatchObject({ state: 'converged', inPlace: 1, wanted: 1 })
  })
})
