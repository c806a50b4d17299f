import { type Engine, type SwarmErrorCode, waitFor } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, oldAndNew, type Refusal, send } from '../../../support/engine-answer.ts'
import { image } from '../../../support/engine-under-test.ts'
import { loadShellImage, shellImage, untilStopped } from '../../../support/shell-image.ts'

interface Stored {
  readonly ID: string
  readonly Version: { readonly Index: number }
  readonly UpdatedAt: string
  readonly Spec: { readonly Name: string; readonly Labels: Record<string, string>; readonly Data?: string }
}

let cluster: StartedSwarmCluster
let engine: Engine
beforeAll(async () => {
  cluster = await new SwarmCluster(image).withWorkers(1).start()
  engine = cluster.node('manager-1').engine
  await Promise.all(['manager-1', 'worker-1'].map((name) => loadShellImage(cluster.node(name))))
})
afterAll(() => cluster?.stop())

const base64 = (data: string | Buffer): string => Buffer.from(data).toString('base64')
const D = base64('hello')
const invalid = (words: string | RegExp): Refusal => ({ status: 400, code: 'INVALID_ARGUMENT', words })

describe.each(['secret', 'config'] as const)('F01 create, read, update, list and delete a %s', (kind) => {
  const limit = kind === 'secret' ? 512_000 : 1_024_000
  const create = async (spec?: object): Promise<string> =>
    (await send<{ ID: string }>(engine, 'POST', `/${kind}s/create`, spec)).ID
  const read = (id: string): Promise<Stored> => send(engine, 'GET', `/${kind}s/${id}`)
  const update = (id: string, version: number | string, spec?: object): Promise<unknown> =>
    send(engine, 'POST', `/${kind}s/${id}/update${version === '' ? '' : `?version=${version}`}`, spec)
  const list = async (filters: object): Promise<string[]> => {
    const query = new URLSearchParams({ filters: JSON.stringify(filters) })
    return (await send<Stored[]>(engine, 'GET', `/${kind}s?${query}`)).map(({ Spec }) => Spec.Name).sort()
  }
  const wrongSize = invalid(
    `rpc error: code = InvalidArgument desc = ${kind} data must be larger than 0 and less than ${limit} bytes`,
  )
  let a: string

  test('rows 1–3: made, found by name and by a beginning of the id, not made twice', async () => {
    a = await create({ Name: 'a', Data: D, Labels: { l: '1' } })
    for (const found of [await read('a'), await read(a.slice(0, 6))]) {
      expect(found.ID).toBe(a)
      expect(found.Spec).toEqual({ Name: 'a', Labels: { l: '1' }, ...(kind === 'config' && { Data: D }) })
    }
    await expectRefusal(create({ Name: 'a', Data: D }), {
      status: 409,
      code: 'NAME_CONFLICT',
      words: `rpc error: code = AlreadyExists desc = ${kind} a already exists`,
    })
  })

  test('rows 4–8, 11: what is refused', async () => {
    const noName = invalid('rpc error: code = InvalidArgument desc = name must be provided')
    await expectRefusal(create({ Name: '', Data: D }), noName)
    await expectRefusal(create({ Data: D }), noName)
    await expectRefusal(create({ Name: 'b' }), wrongSize)
    await expectRefusal(create({ Name: 'b', Data: '' }), wrongSize)
    await expectRefusal(create({ Name: 'b', Data: '!!!notb64' }), invalid(/illegal base64 data at input byte 0$/))
    await expectRefusal(create(), oldAndNew(invalid('got EOF while reading request body'), noName))
    for (const name of ['-bad', 'bad-', 'a b', 'a/b', 'x'.repeat(65), 'é']) {
      await expectRefusal(
        create({ Name: name, Data: D }),
        invalid(
          'rpc error: code = InvalidArgument desc = invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]',
        ),
      )
    }
    for (const size of [limit, limit + 1]) {
      await expectRefusal(create({ Name: 'b', Data: base64(Buffer.alloc(size, 'x')) }), wrongSize)
    }
  })

  test('rows 9–10: what is taken', async () => {
    for (const name of ['a.b', 'a_b', 'x'.repeat(64)]) await create({ Name: name, Data: D })
    await create({ Name: 'large', Data: base64(Buffer.alloc(limit - 1, 'x')) })
  })

  test('rows 12–19: updates', async () => {
    const onlyLabels = invalid('rpc error: code = InvalidArgument desc = only updates to Labels are allowed')
    const before = await read(a)
    const badVersion = invalid(`invalid ${kind} version`)
    await expectRefusal(update(a, '', before.Spec), badVersion)
    await expectRefusal(update(a, 'x', before.Spec), badVersion)
    await expectRefusal(update(a, 1, before.Spec), {
      status: 500,
      code: 'VERSION_CONFLICT',
      words: 'rpc error: code = Unknown desc = update out of sequence',
    })
    const current = async (): Promise<number> => (await read(a)).Version.Index
    await update(a, before.Version.Index, { ...before.Spec, Labels: { l: '2' } })
    const after = await read(a)
    expect(after.Spec.Labels).toEqual({ l: '2' })
    expect(after.Version.Index).toBeGreaterThan(before.Version.Index)
    expect(Date.parse(after.UpdatedAt)).toBeGreaterThan(Date.parse(before.UpdatedAt))
    const refusedSpecs: [object, SwarmErrorCode][] = [
      [{ ...after.Spec, Name: 'other' }, 'IMMUTABLE'],
      [{ ...after.Spec, Data: base64('other') }, 'IMMUTABLE'],
      [{ Labels: {} }, 'IMMUTABLE'],
    ]
    for (const [spec, code] of refusedSpecs) {
      await expectRefusal(update(a, await current(), spec), { ...onlyLabels, code })
    }
    await update(a, await current(), { Name: 'a', Data: D, Labels: { l: '3' } })
    await update(a, await current(), { Name: 'a', Labels: { l: '4' } })
    await expectRefusal(
      update(a, await current()),
      oldAndNew(invalid('got EOF while reading request body'), { ...onlyLabels, code: 'IMMUTABLE' }),
    )
    await update('a', await current(), { Name: 'a', Labels: {} })
    await update(a, await current(), { Name: 'a', Templating: { Name: 'golang' } })
  })

  test('rows 20, 22: templates are not looked at, a driver without a name is', async () => {
    await create({ Name: 't1', Data: D, Templating: { Name: 'golang' } })
    await create({ Name: 't2', Data: D, Templating: { Name: 'bogus' } })
    await expectRefusal(
      create({ Name: 'd1', Driver: {} }),
      kind === 'config'
        ? wrongSize
        : invalid('rpc error: code = InvalidArgument desc = secret driver must have a name'),
    )
  })

  test('row 21: a driver that is not there', async () => {
    if (kind === 'config') {
      await expectRefusal(create({ Name: 'd2', Driver: { Name: 'nosuch' } }), wrongSize)
      await create({ Name: 'd2', Driver: { Name: 'nosuch' }, Data: D })
      return
    }
    await expectRefusal(create({ Name: 'd2', Driver: { Name: 'nosuch' } }), {
      status: 500,
      code: 'PLUGIN_NOT_FOUND',
      words: 'rpc error: code = Unknown desc = plugin "nosuch" not found',
    })
  })

  test('rows 23–28: filters', async () => {
    await create({ Name: 'b1', Data: D, Labels: { env: 'dev' } })
    await create({ Name: 'b1x', Data: D, Labels: { env: 'prod' } })
    expect(await list({ name: ['a'] })).toEqual(['a', 'a.b', 'a_b'])
    expect(await list({ name: ['b1'] })).toEqual(['b1', 'b1x'])
    const unknown = (filter: string) => invalid(oldAndNew(`Invalid filter '${filter}'`, `invalid filter '${filter}'`))
    if (kind === 'secret') expect(await list({ names: ['b1'] })).toEqual(['b1'])
    else await expectRefusal(list({ names: ['b1'] }), unknown('names'))
    expect(await list({ id: [a] })).toEqual(['a'])
    expect(await list({ id: [a.slice(0, 8)] })).toEqual(['a'])
    expect(await list({ label: ['env'] })).toEqual(['b1', 'b1x'])
    expect(await list({ label: ['env=dev'] })).toEqual(['b1'])
    // Neither "and" nor "or": one of both values wins.
    expect(await list({ label: ['env=dev', 'env=prod'] })).toHaveLength(1)
    await expectRefusal(list({ driver: ['x'] }), unknown('driver'))
  })

  test('rows 29, 33: removed; secrets and configs have name spaces of their own', async () => {
    await send(engine, 'DELETE', `/${kind}s/a`)
    // By its full id, because a name that is gone is taken for the beginning of another's id: rows 30–32.
    await expectRefusal(read(a), { status: 404, code: 'NOT_FOUND', words: `${kind} ${a} not found` })
    await create({ Name: 'both', Data: D })
  })
})

describe('F02 secrets and configs in services', () => {
  interface Reference {
    readonly id: string
    readonly name: string
  }
  const ids = new Map<string, string>()
  const [onWorker, target] = [{ Constraints: ['node.role==worker'] }, { UID: '0', GID: '0', Mode: 0o444 }]
  const secretRef = ({ id, name }: Reference, Name: string, file: object = {}): object => ({
    SecretID: id,
    SecretName: name,
    File: { Name, ...target, ...file },
  })
  const configRef = ({ id, name }: Reference, Name: string, file: object = {}): object => ({
    ConfigID: id,
    ConfigName: name,
    File: { Name, ...target, ...file },
  })
  const ref = (name: string): Reference => ({ id: ids.get(name) ?? '', name })
  const spec = (Name: string, container: object): object => ({
    Name,
    TaskTemplate: {
      ContainerSpec: { Image: shellImage, Command: ['sh', '-c', untilStopped], ...container },
      Placement: onWorker,
      RestartPolicy: { Condition: 'none' },
    },
  })
  const create = (Name: string, container: object): Promise<unknown> =>
    send(engine, 'POST', '/services/create', spec(Name, container))

  beforeAll(async () => {
    for (const name of ['s1', 's2']) {
      ids.set(name, await engine.secrets.create({ Name: name, Data: base64(`secret-${name}`) }))
    }
    for (const name of ['c1', 'c2']) {
      ids.set(name, await engine.configs.create({ Name: name, Data: base64(`config-${name}`) }))
    }
  })

  /** Paths with mode, owner and content, as the running task of a service sees them. */
  const filesIn = async (service: string, paths: readonly string[]): Promise<string[]> => {
    const worker = cluster.node('worker-1')
    const docker = await worker.engine.dockerode<Dockerode>()
    const filters = { label: [`com.docker.swarm.service.name=${service}`], status: ['running'] }
    return waitFor(
      async () => {
        const [container] = await docker.listContainers({ filters })
        if (container === undefined) return { pending: 'no container runs' }
        const { State } = await docker.getContainer(container.Id).inspect()
        // The service's own image has no stat: the files are looked at from outside, through the process's root.
        const root = `/proc/${State.Pid}/root`
        const show = paths.map((path) => `echo "$(stat -c '%a %u %g' ${root}${path}) ${path} $(cat ${root}${path})"`)
        const { exitCode, stdout, stderr } = await worker.exec(['sh', '-ec', show.join('\n')])
        return exitCode === 0 && stderr === '' ? { done: stdout.trim().split('\n') } : { pending: stderr }
      },
      { action: `see the files of ${service}`, timeoutMs: 60_000 },
    )
  }

  test('rows 1–3: where they appear, and with which mode', async () => {
    const container = {
      Secrets: [
        secretRef(ref('s1'), 's1'),
        secretRef(ref('s1'), 'other'),
        secretRef(ref('s2'), '/etc/s2', { Mode: 0o400, UID: '7', GID: '8' }),
      ],
      Configs: [configRef(ref('c1'), 'c1'), configRef(ref('c1'), '/etc/conf/c1', { Mode: 0o600 })],
    }
    await create('use', container)
    const paths = ['/run/secrets/s1', '/run/secrets/other', '/etc/s2', '/c1', '/etc/conf/c1']
    expect(await filesIn('use', paths)).toEqual([
      '444 0 0 /run/secrets/s1 secret-s1',
      '444 0 0 /run/secrets/other secret-s1',
      '400 7 8 /etc/s2 secret-s2',
      // A config that is used twice has the mode of its last reference at both places.
      '600 0 0 /c1 config-c1',
      '600 0 0 /etc/conf/c1 config-c1',
    ])
    const { Spec } = await engine.services.inspect('use')
    expect(Spec.TaskTemplate?.ContainerSpec?.Secrets).toEqual(container.Secrets)
  })

  test('rows 4–5: what is in use stays', async () => {
    const inUse = (words: string) =>
      ({ status: 400, code: 'IN_USE', words: `rpc error: code = InvalidArgument desc = ${words}` }) as const
    const remove = (kind: string, name: string): Promise<unknown> =>
      send(engine, 'DELETE', `/${kind}s/${ids.get(name)}`)
    await expectRefusal(remove('secret', 's1'), inUse("secret 's1' is in use by the following service: use"))
    await expectRefusal(remove('config', 'c1'), inUse("config 'c1' is in use by the following service: use"))
    await create('use2', { Secrets: [secretRef(ref('s1'), 's1')], Configs: [configRef(ref('c1'), 'c1')] })
    const two = /is in use by the following services: (?:use, use2|use2, use)$/
    await expectRefusal(remove('secret', 's1'), { status: 400, code: 'IN_USE', words: two })
    await expectRefusal(remove('config', 'c1'), { status: 400, code: 'IN_USE', words: two })
  })

  test('rows 6–14: references that are refused', async () => {
    const refused = (container: object, words: string, code: SwarmErrorCode = 'INVALID_ARGUMENT'): Promise<unknown> =>
      expectRefusal(create('refused', container), { status: 400, code, words })
    const rpc = 'rpc error: code = InvalidArgument desc = '
    await refused(
      { Secrets: [secretRef(ref('s1'), 't'), secretRef(ref('s2'), 't')] },
      `${rpc}secret references 's1' and 's2' have a conflicting target: 't'`,
    )
    await refused(
      { Configs: [configRef(ref('c1'), '/t'), configRef(ref('c2'), '/t')] },
      `${rpc}config references 'c1' and 'c2' have a conflicting target: '/t'`,
    )
    const unknown = { id: 'nosuchid', name: 's1' }
    await refused({ Secrets: [secretRef(unknown, 's1')] }, `${rpc}secret not found: s1`, 'NOT_FOUND')
    await refused(
      { Configs: [configRef({ id: 'nosuchid', name: 'c1' }, 'c1')] },
      `${rpc}config not found: c1`,
      'NOT_FOUND',
    )
    const wrong = { ...ref('s1'), name: 'WRONG' }
    await refused({ Secrets: [secretRef(wrong, 't')] }, `${rpc}secret not found: WRONG`, 'NOT_FOUND')
    const byName = { id: 's1', name: 's1' }
    await refused({ Secrets: [secretRef(byName, 't')] }, `${rpc}secret not found: s1`, 'NOT_FOUND')
    await refused({ Secrets: [{}] }, `${rpc}malformed secret reference`)
    const { id, name } = ref('s1')
    await refused(
      { Secrets: [{ SecretID: id, SecretName: name }] },
      `${rpc}malformed secret reference, no target provided`,
    )
    await refused(
      { Secrets: [{ SecretID: id, SecretName: name, File: { Name: '' } }] },
      `${rpc}malformed file secret reference, invalid target file name provided`,
    )
    const config = { ConfigID: ids.get('c1'), ConfigName: 'c1' }
    await refused({ Configs: [config] }, 'invalid Config: either File or Runtime should be set')
    await refused(
      { Configs: [{ ...config, File: { Name: 'c1', ...target }, Runtime: {} }] },
      'invalid Config: cannot specify both File and Runtime',
    )
  })

  test('row 15: a target path is not looked at', async () => {
    await create('slash', { Secrets: [secretRef(ref('s1'), '../../etc/passwd')] })
  })

  test('rows 16–18: moved over to the next version, and only then free', async () => {
    const { ID, Version, Spec } = await engine.services.inspect('use')
    const moved = spec('use', {
      Secrets: [secretRef(ref('s2'), 's1')],
      Configs: [configRef(ref('c2'), '/c1')],
    })
    await send(engine, 'POST', `/services/${ID}/update?version=${Version.Index}`, { ...Spec, ...moved })
    await waitFor(
      async () => {
        const [secret] = await filesIn('use', ['/run/secrets/s1'])
        return secret?.endsWith('secret-s2') ? { done: undefined } : { pending: 'the old task runs' }
      },
      { action: 'see the new task', timeoutMs: 60_000 },
    )
    expect(await filesIn('use', ['/run/secrets/s1', '/c1'])).toEqual([
      '444 0 0 /run/secrets/s1 secret-s2',
      '444 0 0 /c1 config-c2',
    ])
    await engine.services.remove('use2')
    await expectRefusal(send(engine, 'DELETE', `/secrets/${ids.get('s1')}`), {
      status: 400,
      code: 'IN_USE',
      words: "rpc error: code = InvalidArgument desc = secret 's1' is in use by the following service: slash",
    })
    const { PreviousSpec } = await engine.services.inspect('use')
    expect(PreviousSpec?.TaskTemplate?.ContainerSpec?.Configs?.[0]?.ConfigID).toBe(ids.get('c1'))
    await send(engine, 'DELETE', `/configs/${ids.get('c1')}`)
  })
})

describe('F04 a config reference with Runtime crashes the worker’s engine', () => {
  test('so this client does not send it', async () => {
    const id = await engine.configs.create({ Name: 'spec', Data: D })
    const Configs = [{ ConfigID: id, ConfigName: 'spec', Runtime: {} }]
    const call = engine.services.create({
      Name: 'crash',
      TaskTemplate: { ContainerSpec: { Image: shellImage, Configs } },
    })
    await expect(call).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', status: undefined })
  })
})
