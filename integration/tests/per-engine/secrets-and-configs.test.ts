import { inspect } from 'node:util'
import type { RotationProgress } from '@raftkit/swarm'
import { waitFor } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../support/collect.ts'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

/** Secrets and configs as people use them: found by whole names, ensured, rotated. */
describe('secrets and configs', () => {
  let cluster: StartedSwarmCluster

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).start()
    await loadShellImage(cluster.node('manager-1'))
  })
  afterAll(() => cluster?.stop())

  const start = async (Name: string, what: object, job = false): Promise<string> => {
    const Command = ['sh', '-c', `cat /run/secrets/db /settings; ${untilStopped}`]
    const { ID } = await cluster.node('manager-1').engine.services.create({
      Name,
      TaskTemplate: { ContainerSpec: { Image: shellImage, Command, ...what }, RestartPolicy: { Condition: 'none' } },
      ...(job ? { Mode: { ReplicatedJob: {} } } : { UpdateConfig: { Monitor: 100_000_000 } }),
    })
    return ID
  }
  const file = (Name: string) => ({ Name, UID: '7', GID: '8', Mode: 0o400 })
  /** What the running task of a service has found in its file, once it has. */
  const contentOf = (service: string): Promise<string> =>
    waitFor(
      async (signal) => {
        const tasks = await cluster.swarm.tasks.list({ signal, filters: { service, 'desired-state': 'running' } })
        const running = tasks.find(({ Status }) => Status.State === 'running')
        if (running === undefined) return { pending: 'no task runs' }
        const lines = await collect(cluster.swarm.tasks.logs(running.ID, { signal }))
        return lines[0] === undefined ? { pending: 'the task has not written anything' } : { done: lines[0].text }
      },
      { action: `read the log of ${service}` },
    )
  const becomes = (service: string, content: string): Promise<void> =>
    expect.poll(() => contentOf(service), { timeout: 60_000 }).toBe(content)

  test('F01: only a whole name or a full id finds, and removing twice removes nobody else', async () => {
    const { configs, secrets } = cluster.swarm
    for (const noun of [secrets, configs]) {
      const one = await noun.create('f01', 'one')
      const two = await noun.create('f01x', 'two', { labels: { env: 'dev' } })
      expect((await noun.get('f01')).id).toBe(one.id)
      expect((await noun.get(two.id)).name).toBe('f01x')
      await expectSwarmError(noun.get('f0'), 'NOT_FOUND')
      await expectSwarmError(noun.get(one.id.slice(0, 6)), 'NOT_FOUND')
      await expectSwarmError(noun.create('f01', 'other'), 'NAME_CONFLICT')
      expect((await noun.list({ filters: { name: 'f01' } })).map(({ name }) => name)).toEqual(['f01', 'f01x'])
      expect(await noun.label('f01x', { env: null, zone: 'a' })).toEqual({ changed: true })
      expect(await noun.label('f01x', { zone: 'a' })).toEqual({ changed: false })
      expect((await noun.get('f01x')).labels).toMatchObject({ zone: 'a' })
      await expectSwarmError(
        noun.update('f01x', (spec) => {
          spec.Name = 'f01y'
        }),
        'IMMUTABLE',
      )
      expect(await noun.remove('f01')).toEqual({ changed: true })
      // Names that are gone are beginnings of ids to an engine.
      for (const name of [one.id, 'f01', two.id.slice(0, 1)])
        expect(await noun.remove(name)).toEqual({ changed: false })
      expect(await noun.remove(two.id)).toEqual({ changed: true })
    }
    expect(await secrets.list()).toEqual([])
    expect(await configs.list()).toEqual([])
  })

  test('F01: ensure is safe to run again, and tells another content from the same', async () => {
    const { configs, secrets } = cluster.swarm
    for (const noun of [secrets, configs]) {
      const first = await noun.ensure('ensured', 'content', { labels: { a: '1' } })
      expect(first.changed).toBe(true)
      expect(await noun.ensure('ensured', Buffer.from('content'), { labels: { a: '1' } })).toEqual({
        changed: false,
        id: first.id,
      })
      expect(await noun.ensure('ensured', 'content', { labels: { b: '2' } })).toEqual({ changed: true, id: first.id })
      expect((await noun.get('ensured')).labels).toMatchObject({ a: '1', b: '2' })
      const error = await expectSwarmError(noun.ensure('ensured', 'hunter2-other'), 'IMMUTABLE')
      expect(error.remedy).toMatch(/rotate/)
      expect(inspect(error, { depth: 9 })).not.toContain('hunter2')
      await noun.remove('ensured')
    }
    const [one, two] = await Promise.all([configs.ensure('at-once', 'x'), configs.ensure('at-once', 'x')])
    expect(one.id).toBe(two.id)
    expect([one.changed, two.changed].sort()).toEqual([false, true])
    await configs.remove(one.id)
  })

  test('what a label tells of a secret depends on who asks', async () => {
    const { secrets } = cluster.swarm
    const key = 'only the pipeline knows it'
    await secrets.create('keyed', '1234', { fingerprint: { key } })
    expect(await secrets.ensure('keyed', '1234', { fingerprint: { key } })).toMatchObject({ changed: false })
    await expectSwarmError(secrets.ensure('keyed', '1234'), 'NAME_CONFLICT')
    await secrets.create('bare', '1234', { fingerprint: false })
    expect((await secrets.get('bare')).labels).toEqual({})
    await expectSwarmError(secrets.ensure('bare', '1234'), 'NAME_CONFLICT')
    for (const name of ['keyed', 'bare']) await secrets.remove(name)
  })

  test('F02: removing names the services that use it, and can wait for them', async () => {
    const { secrets } = cluster.swarm
    const { id: SecretID, name: SecretName } = await secrets.create('used', 'x')
    const reference = { Secrets: [{ SecretID, SecretName, File: file('used') }] }
    const services = [await start('user-b', reference), await start('user-a', reference)]
    const error = await expectSwarmError(secrets.remove('used'), 'IN_USE')
    expect(error.details.services).toEqual(['user-a', 'user-b'])
    expect(error.message).toMatch(/by the services user-a, user-b/)
    const late = await expectSwarmError(secrets.remove('used', { untilUnused: true, timeoutMs: 1_500 }), 'TIMED_OUT')
    expect(late.details.waitingFor).toMatch(/user-a, user-b/)
    const removing = secrets.remove('used', { untilUnused: true })
    for (const service of services) await cluster.node('manager-1').engine.services.remove(service)
    expect(await removing).toEqual({ changed: true })
  })

  test('F02: a rotation moves services to the new version, file as it was, and keeps one to go back to', async () => {
    const { configs, secrets } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const secret = await secrets.create('password', 'first ')
    const config = await configs.create('settings', 'a=1\n')
    const service = await start('app', {
      Secrets: [{ SecretID: secret.id, SecretName: secret.name, File: file('db') }],
      Configs: [{ ConfigID: config.id, ConfigName: config.name, File: file('/settings') }],
    })
    await becomes('app', 'first a=1')

    const steps: RotationProgress[] = []
    const onProgress = (step: RotationProgress): number => steps.push(step)
    const second = await secrets.rotate('password', 'second ', { onProgress })
    expect(second).toMatchObject({ changed: true, name: 'password-1', moved: ['app'], jobs: [], removed: [] })
    expect(steps.map(({ step }) => step)).toEqual(['created', 'moving', 'moved'])
    await becomes('app', 'second a=1')
    const { Spec, PreviousSpec } = await engine.services.inspect(service)
    expect(Spec.TaskTemplate.ContainerSpec.Secrets).toEqual([
      { SecretID: second.id, SecretName: 'password-1', File: file('db') },
    ])

    expect(await secrets.rotate('password', 'second ')).toMatchObject({ changed: false, id: second.id, moved: [] })
    // A write would have taken its way back, even one that changes nothing.
    expect(await engine.services.inspect(service)).toMatchObject({ Spec, PreviousSpec })
    expect(await configs.rotate('settings', 'a=1\n')).toMatchObject({ changed: false, name: 'settings' })

    for (const data of ['third ', 'fourth ']) await secrets.rotate('password', data)
    const names = (await secrets.versions('password')).map(({ name }) => name)
    expect(names).toEqual(['password', 'password-2', 'password-3'])
    await becomes('app', 'fourth a=1')
    // The service could still go back to the third, whatever shall be kept.
    expect(await secrets.prune('password', { keep: 0 })).toEqual([])

    expect(await configs.rotate('settings', 'a=2\n')).toMatchObject({
      changed: true,
      name: 'settings-1',
      moved: ['app'],
    })
    await becomes('app', 'fourth a=2')
    // Now its previous spec has the fourth one, too.
    expect(await secrets.prune('password', { keep: 0 })).toEqual(['password-2'])
    await engine.services.remove(service)
  })

  test('an interrupted rotation goes on, and leaves jobs and strangers alone', async () => {
    const { configs } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const { id: ConfigID, name: ConfigName } = await configs.create('r', 'one')
    await configs.create('r-1', 'a stranger of that name')
    const reference = { Configs: [{ ConfigID, ConfigName, File: file('/r') }] }
    const services = [await start('first', reference), await start('second', reference)]
    services.push(await start('job', { ...reference, Command: ['true'] }, true))
    const stop = new Error('stop here')
    const onProgress = ({ step }: RotationProgress): void => {
      if (step === 'moved') throw stop
    }
    await expect(configs.rotate('r', 'two', { onProgress })).rejects.toBe(stop)
    const { moved, jobs, name } = await configs.rotate('r', 'two')
    expect({ moved: moved.length, jobs, name }).toEqual({ moved: 1, jobs: ['job'], name: 'r-2' })
    const versions = (await configs.versions('r')).map((version) => version.name)
    expect(versions).toEqual(['r', 'r-2'])
    expect((await engine.services.inspect(services[2] ?? '')).JobStatus?.JobIteration.Index ?? 0).toBe(0)
    for (const service of services) await engine.services.remove(service)
  })

  test('wrong input is refused before anything is sent', async () => {
    const { configs, secrets } = cluster.swarm
    for (const wrong of [
      () => secrets.create('-x', 'x'),
      () => secrets.create('x', ''),
      () => secrets.create('x', Buffer.alloc(512_000)),
      () => secrets.create('x', 5 as unknown as string),
      () => secrets.create('x', 'x', { fingerprint: { key: 'short' } }),
      () => secrets.ensure('x', 'x', { templating: 'jinja' as 'golang' }),
      () => secrets.rotate('x', 'x', { keep: -1 }),
      () => configs.create('x', 'x', { labels: { a: 1 } as unknown as Record<string, string> }),
      () => configs.get(''),
    ]) {
      await expectSwarmError(wrong(), 'INVALID_ARGUMENT')
    }
  })
})
