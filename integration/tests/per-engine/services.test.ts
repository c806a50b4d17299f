import type { Progress, ServiceDefinition } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../support/collect.ts'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

describe('services', () => {
  let cluster: StartedSwarmCluster

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(1).withWorkers(1).start()
    await Promise.all(cluster.hosts.map(loadShellImage))
  })
  afterAll(() => cluster?.stop())

  const shell = (name: string, more: Partial<ServiceDefinition> = {}): ServiceDefinition =>
    ({
      name,
      image: shellImage,
      command: ['sh', '-c', untilStopped],
      restartPolicy: { delay: '100ms' },
      updatePolicy: { parallelism: 0, monitor: '200ms' },
      rollbackPolicy: { parallelism: 0, monitor: '200ms' },
      ...more,
    }) as ServiceDefinition
  const tasksOf = async (name: string): Promise<string[]> =>
    (await cluster.swarm.services.tasks(name)).map(({ current }) => current.id).sort()

  test('a service is created, updated, scaled, rolled back, restarted and removed, each to its end', async () => {
    const { services } = cluster.swarm
    const seen: Progress[] = []
    const web = await services.create(shell('web', { replicas: 2 }))
    expect(await web.converged({ onProgress: (progress) => seen.push(progress) })).toMatchObject({ state: 'converged' })
    expect(seen.map(({ inPlace }) => inPlace)).toEqual(seen.map(({ inPlace }) => inPlace).toSorted((a, b) => a - b))
    expect(seen.at(-1)).toMatchObject({ inPlace: 2, wanted: 2, mode: 'replicated', waitingFor: undefined })
    expect(seen.at(-1)?.tasks.map(({ name, state }) => `${name} ${state}`)).toEqual(['web.1 running', 'web.2 running'])
    const first = await tasksOf('web')

    const updated = await services.update('web', (spec) => {
      spec.TaskTemplate.ContainerSpec.Env = ['A=1']
    })
    expect(updated.changed).toBe(true)
    expect(await updated.service.converged()).toMatchObject({ state: 'converged', update: { State: 'completed' } })
    const second = await tasksOf('web')
    expect(second).not.toEqual(first)

    const labelled = await services.update('web', (spec) => {
      spec.Labels = { a: 'b' }
    })
    expect(await labelled.service.converged()).toMatchObject({ state: 'converged' })
    const [up] = await services.scale({ web: 3 })
    expect(await up?.service.converged()).toMatchObject({ state: 'converged', inPlace: 3 })
    const [down] = await services.scale({ web: 1 })
    expect(await down?.service.converged()).toMatchObject({ state: 'converged', wanted: 1 })
    expect(await services.get('web')).toMatchObject({ wanted: 1, running: 1 })
    const [none] = await services.scale({ web: 1 })
    expect(none?.changed).toBe(false)

    const back = await services.rollback('web')
    expect(await back.service.converged()).toMatchObject({ state: 'rolled-back', inPlace: 3 })
    const before = await tasksOf('web')
    const restarted = await services.restart('web')
    expect(await restarted.service.converged()).toMatchObject({ state: 'converged' })
    expect((await tasksOf('web')).filter((id) => before.includes(id))).toEqual([])

    expect(await services.remove('web')).toEqual({ changed: true })
    expect(await services.remove('web')).toEqual({ changed: false })
    await expectSwarmError(services.get('web'), 'NOT_FOUND')
  })

  test('tasks have a history by slot, the newest in front', async () => {
    const { services } = cluster.swarm
    const past = await services.create(shell('past', { replicas: 2 }))
    await past.converged({ stableMs: 0 })
    const generations: (readonly string[])[] = []
    for (let restarts = 0; restarts < 2; restarts++) {
      generations.unshift((await past.tasks()).map(({ current }) => current.id))
      await (await services.restart('past')).service.converged({ stableMs: 0 })
    }
    const histories = await services.tasks('past')
    expect(histories.map(({ name, slot, current }) => `${name} ${slot} ${current.state}`)).toEqual([
      'past.1 1 running',
      'past.2 2 running',
    ])
    for (const [index, { slot, earlier }] of histories.entries()) {
      expect(earlier.map(({ id }) => id)).toEqual(generations.map((ids) => ids[index]))
      expect(earlier.map((task) => [task.slot, task.desiredState])).toEqual(earlier.map(() => [slot, 'shutdown']))
    }
    await services.remove('past')
  })

  test('an update may name what the swarm has', async () => {
    const { services, networks, secrets } = cluster.swarm
    const network = await networks.create('named-network')
    const secret = await secrets.create('named-secret', 'x')
    const { id } = await services.create(shell('naming', { replicas: 0 }))
    const name = (secretName: string): ReturnType<typeof services.update> =>
      services.update(id, ({ TaskTemplate }) => {
        TaskTemplate.Networks = [{ Target: 'named-network' }]
        const File = { Name: 'there', UID: '0', GID: '0', Mode: 0o400 }
        TaskTemplate.ContainerSpec.Secrets = [{ SecretID: '', SecretName: secretName, File }]
      })
    const { changed, service } = await name('named-secret')
    expect(changed).toBe(true)
    expect(service.raw.Spec.TaskTemplate.Networks).toMatchObject([{ Target: network.id }])
    expect(service.raw.Spec.TaskTemplate.ContainerSpec.Secrets).toMatchObject([{ SecretID: secret.id }])
    await expectSwarmError(name('nowhere'), 'NOT_FOUND')
    await services.remove(id)
    await Promise.all([networks.remove(network.id), secrets.remove(secret.id)])
  })

  test('names are exact, and ensure is safe to run again', async () => {
    const { services } = cluster.swarm
    const definition = shell('front', {
      replicas: 0,
      env: { A: '1' },
      ports: [{ target: 80, published: 8090, mode: 'host' }],
    })
    expect(await services.ensure(definition)).toMatchObject({ changed: true })
    expect(await services.ensure(definition)).toMatchObject({ changed: false })
    expect(await services.ensure({ ...definition, env: { A: '2' } })).toMatchObject({ changed: true })
    await expectSwarmError(services.create(definition), 'NAME_CONFLICT')
    const { id } = await services.get('front')
    expect((await services.get(id)).name).toBe('front')
    for (const wrong of ['fron', 'FRONT', id.slice(0, 10)]) await expectSwarmError(services.get(wrong), 'NOT_FOUND')
    for (const wrong of ['fron', id.slice(0, 10)]) expect(await services.remove(wrong)).toEqual({ changed: false })
    expect((await services.list()).map(({ name }) => name)).toEqual(['front'])
    await services.remove('front')
  })

  test('a log is followed through new tasks until the service is removed', async () => {
    const { services } = cluster.swarm
    const command = ['sh', '-c', `echo begin; ${untilStopped}`]
    const service = await services.create(shell('talks', { command }))
    await service.converged()
    const lines = collect(services.logs('talks', { follow: true }))
    const { service: restarted } = await services.restart('talks')
    await restarted.converged()
    await services.remove('talks')
    expect((await lines).map(({ text }) => text)).toEqual(['begin', 'begin'])
    await expectSwarmError(collect(services.logs('talks')), 'NOT_FOUND')
  })

  test('jobs are completed, and a service on every node is converged', async () => {
    const { services } = cluster.swarm
    const command = ['sh', '-c', 'sleep 0.2']
    const job = await services.create({
      name: 'job',
      image: shellImage,
      command,
      job: { completions: 3, maxConcurrent: 2 },
    })
    expect(await job.converged()).toMatchObject({ state: 'completed', inPlace: 3, wanted: 3, mode: 'replicated-job' })
    const again = await services.restart('job')
    expect(await again.service.converged()).toMatchObject({ state: 'completed', inPlace: 3 })
    const everywhere = await services.create({ name: 'everywhere', image: shellImage, command, job: { global: true } })
    expect(await everywhere.converged()).toMatchObject({ state: 'completed', inPlace: 2, wanted: 2 })
    const agent = await services.create(shell('agent', { global: true } as Partial<ServiceDefinition>))
    expect(await agent.converged()).toMatchObject({ state: 'converged', inPlace: 2, mode: 'global' })
    await Promise.all(['job', 'everywhere', 'agent'].map((name) => services.remove(name)))
  })

  test('jobs are removed while their tasks run, restart or wait for a node', async () => {
    const { services, stacks } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const common = { image: shellImage, command: ['sleep', '3600'], stopGracePeriod: '1s' } as const
    const jobs = {
      runs: { job: { completions: 3, maxConcurrent: 1 } },
      everywhere: { job: { global: true } },
      waits: { job: {}, constraints: ['node.labels.none==there'] },
      crashes: { job: {}, command: ['sh', '-c', 'exit 1'], restartPolicy: { delay: '100ms' } },
    }
    for (const [name, more] of Object.entries(jobs))
      await services.create({ name, ...common, ...more } as ServiceDefinition)
    await stacks.deploy(
      'batch',
      { services: { seed: { image: shellImage, command: ['sleep', '3600'], deploy: { mode: 'replicated-job' } } } },
      { wait: false, resolveImage: 'never' },
    )
    await expect
      .poll(
        async () => {
          const tasks = await engine.tasks.list()
          return tasks.map(({ Status }) => Status.State).filter((state) => state === 'running' || state === 'pending')
        },
        { timeout: 30_000 },
      )
      .toHaveLength(5)
    for (const name of Object.keys(jobs)) expect(await services.remove(name)).toEqual({ changed: true })
    expect(await stacks.remove('batch')).toMatchObject({ changed: true })
    const ended = ['complete', 'shutdown', 'failed', 'rejected', 'orphaned', 'remove']
    const tasks = (await engine.tasks.list()).filter(({ Status }) => !ended.includes(Status.State))
    expect(tasks.map(({ Status, DesiredState }) => `${Status.State} ${DesiredState}`)).toEqual([])
    for (const { engine: own } of cluster.hosts) {
      const running = await own.request({ action: 'list what runs', method: 'GET', path: '/containers/json' })
      expect(running).toEqual([])
    }
  })

  test('services whose tasks are being struck off are removed without a manager that dies of it', async () => {
    const { services } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const waits = { constraints: ['node.labels.none==there'] }
    const names = (kind: string): string[] => Array.from({ length: 6 }, (_, index) => `${kind}-${index}`)
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([
        ...names('job').map((name) =>
          services.create({ name, image: shellImage, ...waits, job: { maxConcurrent: 8 } }),
        ),
        ...names('web').map((name) => services.create(shell(name, { ...waits, replicas: 8 }))),
      ])
      await expect.poll(async () => (await engine.tasks.list()).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(96)
      await Promise.all(
        names('web').map((name) =>
          services.update(name, (spec) => {
            spec.Mode = { Replicated: { Replicas: 0 } }
          }),
        ),
      )
      const removed = await Promise.all([...names('job'), ...names('web')].map((name) => services.remove(name)))
      expect(removed.every(({ changed }) => changed)).toBe(true)
    }
    expect(await engine.services.list()).toEqual([])
  })
})
