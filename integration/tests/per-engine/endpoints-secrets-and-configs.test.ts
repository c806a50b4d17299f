import type { Engine } from '@raftkit/swarm'
import { SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'

type Cluster = Awaited<ReturnType<SwarmCluster['start']>>

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Both have the same endpoints, and differ in what they show, in size and in one filter. */
describe('the endpoints of secrets and configs', () => {
  let cluster: Cluster
  let engine: Engine

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).start()
    engine = cluster.node('manager-1').engine
  })
  afterAll(() => cluster?.stop())

  test('a secret is created, read without its content, changed in its labels, and removed', async () => {
    const { secrets } = engine
    const id = await secrets.create({ Name: 'a', Data: base64('hello'), Labels: { l: '1' } })
    const secret = await secrets.inspect(id)
    expect(secret).toMatchObject({ ID: id, Spec: { Name: 'a', Labels: { l: '1' } } })
    expect(secret.Spec).not.toHaveProperty('Data')
    await secrets.update(id, secret.Version.Index, { ...secret.Spec, Labels: { l: '2' } })
    expect((await secrets.inspect('a')).Spec.Labels).toEqual({ l: '2' })
    await expectSwarmError(secrets.update(id, secret.Version.Index, secret.Spec), 'VERSION_CONFLICT')
    const { Version, Spec } = await secrets.inspect(id)
    await expectSwarmError(secrets.update(id, Version.Index, { ...Spec, Data: base64('other') }), 'IMMUTABLE')
    await expectSwarmError(secrets.create({ Name: 'a', Data: base64('x') }), 'NAME_CONFLICT')
    await secrets.remove(id)
    await expectSwarmError(secrets.inspect(id), 'NOT_FOUND')
  })

  test('a config is created, read with its content, changed in its labels, and removed', async () => {
    const { configs } = engine
    const id = await configs.create({ Name: 'a', Data: base64('hello'), Templating: { Name: 'golang' } })
    const config = await configs.inspect(id)
    expect(config).toMatchObject({
      ID: id,
      Spec: { Name: 'a', Data: base64('hello'), Templating: { Name: 'golang' } },
    })
    await configs.update(id, config.Version.Index, { ...config.Spec, Labels: { l: '2' } })
    expect((await configs.inspect('a')).Spec.Labels).toEqual({ l: '2' })
    await expectSwarmError(configs.update(id, config.Version.Index, config.Spec), 'VERSION_CONFLICT')
    const { Version, Spec } = await configs.inspect(id)
    await expectSwarmError(configs.update(id, Version.Index, { ...Spec, Data: base64('other') }), 'IMMUTABLE')
    await expectSwarmError(configs.create({ Name: 'a', Data: base64('x') }), 'NAME_CONFLICT')
    await configs.remove(id)
    await expectSwarmError(configs.inspect(id), 'NOT_FOUND')
  })

  test('lists filter', async () => {
    const labels = { b1: { env: 'dev' }, b1x: { env: 'prod', x: 'y' } }
    for (const [Name, Labels] of Object.entries(labels)) {
      await engine.secrets.create({ Name, Labels, Data: base64('x') })
      await engine.configs.create({ Name, Labels, Data: base64('x') })
    }
    for (const noun of [engine.secrets, engine.configs] as const) {
      const found = async (filters: { name?: string; id?: string; label?: string | string[] }): Promise<string[]> =>
        (await noun.list({ filters })).map(({ Spec }) => Spec.Name).sort()
      expect(await found({})).toEqual(['b1', 'b1x'])
      expect(await found({ name: 'b1' })).toEqual(['b1', 'b1x'])
      expect(await found({ label: 'env=dev' })).toEqual(['b1'])
      expect(await found({ label: ['env', 'x=y'] })).toEqual(['b1x'])
      expect(await found({ id: (await noun.inspect('b1x')).ID })).toEqual(['b1x'])
      // Engines keep one of the two, and not always the same.
      await expectSwarmError(found({ label: ['env=dev', 'env=prod'] }), 'INVALID_ARGUMENT')
    }
    expect(await engine.secrets.list({ filters: { names: 'b1' } })).toMatchObject([{ Spec: { Name: 'b1' } }])
    await expectSwarmError(engine.configs.list({ filters: { names: 'b1' } as object }), 'INVALID_ARGUMENT')
  })

  test.each([
    ['secrets', 511_999],
    ['configs', 1_023_999],
  ] as const)('%s: what is refused here is what engines refuse', async (noun, largest) => {
    const endpoints = engine[noun]
    const unchecked = (body: object): Promise<unknown> =>
      engine.request({ action: 'create it', method: 'POST', path: `/${noun}/create`, body })
    const names = ['-bad', 'bad-', 'a b', 'a/b', 'x'.repeat(65), 'é', '']
    const bodies = [
      ...names.map((Name) => ({ Name, Data: base64('x') })),
      { Name: 'e', Data: '' },
      { Name: 'e', Data: '!!!notb64' },
      { Name: 'e', Data: Buffer.alloc(largest + 1).toString('base64') },
    ]
    for (const body of bodies) {
      await expectSwarmError(endpoints.create(body), 'INVALID_ARGUMENT')
      await expectSwarmError(unchecked(body), 'INVALID_ARGUMENT')
    }
    for (const body of [
      { Name: 'a.b', Data: base64('x') },
      { Name: 'a_b', Data: base64('x') },
      { Name: 'x'.repeat(64), Data: base64('x') },
      { Name: 'largest', Data: Buffer.alloc(largest).toString('base64') },
    ]) {
      await endpoints.remove(await endpoints.create(body))
    }
  })
})
