import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ComposeSource, StackProgress } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dockerCommand } from '../../support/docker-command.ts'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

/** A dollar sign is written twice in a compose file. */
const command = ['sh', '-c', untilStopped.replaceAll('$', '$$$$')]
const monitor = '500ms'
const options = { resolveImage: 'never' } as const

describe('stacks', () => {
  let cluster: StartedSwarmCluster
  let folder: string

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(1).withWorkers(1).start()
    await Promise.all(cluster.hosts.map(loadShellImage))
    folder = await mkdtemp(join(tmpdir(), 'raftkit-stacks-'))
  })
  afterAll(async () => {
    await cluster?.stop()
    await rm(folder, { recursive: true })
  })

  const docker = async (...args: string[]): Promise<string> =>
    dockerCommand((await cluster.machines.get('manager-1')).address, args)
  const service = (more: object = {}): object => ({
    image: shellImage,
    command,
    ...more,
    deploy: { update_config: { monitor }, ...(more as { deploy?: object }).deploy },
  })

  test('what is deployed runs when deploy returns, in the order of depends_on, and is gone when remove does', async () => {
    const { stacks } = cluster.swarm
    const steps: StackProgress[] = []
    const compose = {
      services: {
        api: service({
          depends_on: { db: { condition: 'service_healthy' }, seed: { condition: 'service_completed_successfully' } },
        }),
        db: service({
          healthcheck: { test: 'cat /etc/hostname', interval: '500ms' },
          secrets: ['password'],
          deploy: { replicas: 2 },
        }),
        seed: { image: shellImage, command: ['sh', '-c', 'exit 0'], deploy: { mode: 'replicated-job', replicas: 1 } },
      },
      secrets: { password: { environment: 'PASSWORD' } },
    }
    const env = { PASSWORD: 'hidden' }
    const result = await stacks.deploy('order', compose, { ...options, env, onProgress: (step) => steps.push(step) })
    expect(result.changed).toBe(true)
    expect(result.changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
      'create network order_default',
      'create secret order_password',
      'create service order_db',
      'create service order_seed',
      'create service order_api',
    ])
    const created = (name: string): string =>
      services.find((one) => one.name === name)?.raw.CreatedAt ?? expect.fail(`there is no ${name}`)
    const services = await stacks.services('order')
    expect(services.map((one) => [one.name, one.running])).toEqual([
      ['order_api', 1],
      ['order_db', 2],
      ['order_seed', 0],
    ])
    const tasks = await stacks.tasks('order')
    const seeded = tasks.find(({ Status }) => Status.State === 'complete') ?? expect.fail('the job has not run')
    expect(Date.parse(created('order_api'))).toBeGreaterThanOrEqual(Date.parse(seeded.Status.Timestamp ?? ''))
    const order = steps.filter(({ step }) => step === 'creating').map(({ name }) => name)
    expect(order.at(-1)).toBe('order_api')
    expect(JSON.stringify(steps)).not.toContain('hidden')
    expect(await stacks.list()).toEqual([{ name: 'order', services: 3 }])
    expect(await docker('stack', 'ls', '--format', '{{.Name}} {{.Services}}')).toBe('order 3\n')

    const removed = await stacks.remove('order')
    expect(removed.removed.map(({ name }) => name)).toEqual([
      'order_api',
      'order_db',
      'order_seed',
      'order_password',
      'order_default',
    ])
    const { engine } = cluster.node('manager-1')
    // Engine 20.10 keeps the tasks of jobs that have ended.
    const left = (await engine.tasks.list()).filter(({ Status }) => Status.State !== 'complete')
    expect(left).toEqual([])
    expect((await engine.networks.list()).map(({ Name }) => Name)).not.toContain('order_default')
    expect(await engine.secrets.list()).toEqual([])
    expect(await stacks.remove('order')).toEqual({ changed: false, removed: [] })
    // The same names at once again: their network is really gone.
    const again = { services: { db: service({ deploy: { replicas: 0 } }) } }
    await stacks.deploy('order', again, { ...options, env, wait: false })
    await stacks.remove('order')
  })

  test('either tool updates, prunes and removes what the other has deployed', async () => {
    const { stacks } = cluster.swarm
    const file = join(folder, 'either.yaml')
    const write = (replicas: number, more = ''): Promise<void> =>
      writeFile(
        file,
        `services:\n  web: {image: "${shellImage}", command: ${JSON.stringify(command)}, deploy: {replicas: ${replicas}, update_config: {monitor: ${monitor}}}}\n${more}`,
      )
    const deployWithDocker = (...more: string[]): Promise<string> =>
      docker('stack', 'deploy', '--detach=true', '--resolve-image', 'never', ...more, '-c', file, 'either')
    const replicas = async (): Promise<unknown[]> =>
      (await stacks.services('either')).map(({ name, wanted }) => [name, wanted])

    await write(1, `  old: {image: "${shellImage}", command: ${JSON.stringify(command)}}\n`)
    await deployWithDocker()
    await write(2)
    const plan = await stacks.plan('either', file, { ...options, prune: true })
    expect(plan.text).toBe(
      [
        'stack either: 0 to create, 1 to update, 1 to remove, 1 unchanged',
        '- service either_old',
        '~ service either_web',
        '    Mode.Replicated.Replicas: 1 → 2',
      ].join('\n'),
    )
    expect(await replicas()).toEqual([
      ['either_old', 1],
      ['either_web', 1],
    ])
    await stacks.deploy('either', file, { ...options, prune: true })
    expect(await replicas()).toEqual([['either_web', 2]])
    const tasks = async (): Promise<string[]> =>
      (await stacks.tasks('either')).filter(({ DesiredState }) => DesiredState === 'running').map(({ ID }) => ID)
    const before = await tasks()
    await write(2)
    expect(await deployWithDocker()).toContain('Updating service either_web')
    expect((await stacks.deploy('either', file, options)).changed).toBe(false)
    expect(await tasks()).toEqual(before)
    await docker('stack', 'rm', '--detach=true', 'either')
    await stacks.remove('either')
  })

  test('another image of a service is sent, and a deployment brings back that of the file, without the registry too', async () => {
    const { stacks, services } = cluster.swarm
    // Nothing listens there.
    const [first, second] = ['127.0.0.1:1/app:1', '127.0.0.1:1/app:2'] as const
    const compose = { services: { app: { image: first, deploy: { replicas: 0 } } } }
    await stacks.deploy('image', compose)
    for (const resolveImage of ['always', 'never'] as const) {
      const change = (spec: { TaskTemplate: { ContainerSpec: { Image: string } } }): void => {
        spec.TaskTemplate.ContainerSpec.Image = second
      }
      expect(await services.update('image_app', change, { resolveImage })).toMatchObject({
        changed: true,
        service: { image: second },
      })
      const plan = await stacks.plan('image', compose, { resolveImage })
      expect(plan.text).toContain(`    TaskTemplate.ContainerSpec.Image: "${second}" → "${first}"`)
      expect((await stacks.deploy('image', compose, { resolveImage })).changed).toBe(true)
      expect((await stacks.deploy('image', compose, { resolveImage })).changed).toBe(false)
      expect((await services.get('image_app')).image).toBe(first)
    }
    await docker('service', 'update', '--image', second, '--no-resolve-image', '--detach', 'image_app')
    await stacks.deploy('image', compose)
    expect((await services.get('image_app')).image).toBe(first)
    await stacks.remove('image')
  })

  test('a changed secret or config is refused before anything is sent, and moves over with a name of its own', async () => {
    const { stacks } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const compose = (content: string): ComposeSource => ({
      services: {
        app: service({ secrets: ['key'], configs: ['settings'], deploy: { replicas: 0 } }),
        more: service({ deploy: { replicas: 0 } }),
      },
      secrets: { key: { environment: 'KEY' } },
      configs: { settings: { content } },
    })
    const first = { ...options, env: { KEY: 'first' } }
    const second = { ...options, env: { KEY: 'second' } }
    await stacks.deploy('rotate', compose('same'), first)
    const versions = async (): Promise<unknown> =>
      [...(await engine.services.list()), ...(await engine.secrets.list()), ...(await engine.configs.list())].map(
        ({ ID, Version }) => [ID, Version.Index],
      )
    const before = await versions()
    expect((await stacks.deploy('rotate', compose('same'), first)).changed).toBe(false)
    const error = await expectSwarmError(stacks.deploy('rotate', compose('same'), second), 'IMMUTABLE')
    expect(error.message).toContain('rotate_key')
    expect(error.message).not.toContain('second')
    const plan = await stacks.plan('rotate', compose('other'), second)
    expect(plan.changes.filter(({ action }) => action === 'refused')).toMatchObject([
      { kind: 'secret', name: 'rotate_key', fields: [{ path: 'Data', hidden: true }], error: { code: 'IMMUTABLE' } },
      { kind: 'config', name: 'rotate_settings', fields: [{ path: 'Data' }], error: { code: 'IMMUTABLE' } },
    ])
    expect(plan.text).toContain('2 refused\n✗ secret rotate_key: IMMUTABLE\n    Data: another value')
    expect(await versions()).toEqual(before)

    const hashed = await stacks.deploy('rotate', compose('same'), { ...second, hashedNames: true })
    const [key] = (await engine.secrets.list()).filter(({ Spec }) => /^rotate_key-[0-9a-f]{10}$/.test(Spec.Name))
    expect(hashed.changes.filter(({ action }) => action === 'create')).toHaveLength(2)
    const app = (await stacks.services('rotate')).find(({ name }) => name === 'rotate_app')
    expect(app?.raw.Spec.TaskTemplate.ContainerSpec.Secrets?.[0]).toMatchObject({
      SecretID: key?.ID,
      SecretName: key?.Spec.Name,
      File: { Name: 'key' },
    })
    // What a rollback would need stays, and goes with the next change.
    const all = { ...second, hashedNames: true, prune: 'all' } as const
    const kept = await stacks.deploy('rotate', compose('same'), all)
    expect(kept.changes.filter(({ action }) => action === 'remove')).toEqual([])
    const third = await stacks.deploy('rotate', compose('other'), all)
    expect(third.changes.filter(({ action }) => action === 'remove')).toEqual([])
    const last = await stacks.deploy('rotate', compose('other'), all)
    expect(last.changes.filter(({ action }) => action === 'remove').map(({ name }) => name)).toContain('rotate_key')
    await stacks.remove('rotate')
  })

  test('what is wrong is told before anything is sent', async () => {
    const { stacks } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const nothing = async (): Promise<void> => {
      expect(await engine.services.list()).toEqual([])
      expect((await engine.networks.list()).filter(({ Labels }) => Labels?.['com.docker.stack.namespace'])).toEqual([])
    }
    const file = join(folder, 'wrong.yaml')
    await writeFile(
      file,
      'services:\n  a:\n    image: a\n    privileged: true\n    ports:\n      - "192.0.2.1:80:80"\n',
    )
    const refused = await expectSwarmError(stacks.deploy('wrong', file), 'COMPOSE_UNSUPPORTED')
    expect(refused.details.problems).toMatchObject([
      { file, line: 6, path: 'services.a.ports[0]' },
      { file, line: 4, path: 'services.a.privileged' },
    ])
    const external = (section: string, name: string, use: object): ComposeSource => ({
      services: { a: service(use) },
      [section]: { [name]: { external: true } },
    })
    await expectSwarmError(stacks.deploy('wrong', external('networks', 'n', { networks: ['n'] })), 'NOT_FOUND')
    await expectSwarmError(stacks.deploy('wrong', external('secrets', 's', { secrets: ['s'] })), 'NOT_FOUND')
    await expectSwarmError(stacks.deploy('wrong', external('configs', 'c', { configs: ['c'] })), 'NOT_FOUND')
    // A network of one node is none, and neither is one whose name only begins like that.
    const { Id: local } = await engine.networks.create({ Name: 'local-one', Driver: 'bridge' })
    const networks = (name: string): ComposeSource => external('networks', name, { networks: [name] })
    await expectSwarmError(stacks.deploy('wrong', networks('local-one')), 'NOT_FOUND')
    await engine.networks.remove(local)
    const other = await engine.secrets.create({ Name: 'begins-longer', Data: 'eA==' })
    await expectSwarmError(stacks.deploy('wrong', external('secrets', 'begins', { secrets: ['begins'] })), 'NOT_FOUND')
    await engine.secrets.remove(other)
    const foreign = await engine.configs.create({ Name: 'wrong_c', Data: 'eA==' })
    const own = { services: { a: service({ configs: ['c'] }) }, configs: { c: { content: 'x' } } }
    await expectSwarmError(stacks.deploy('wrong', own), 'NAME_CONFLICT')
    const { changes } = await stacks.plan('wrong', own)
    expect(changes).toContainEqual(expect.objectContaining({ name: 'wrong_c', action: 'refused', id: foreign }))
    await engine.configs.remove(foreign)
    for (const name of ['', 'bad name', 'a'.repeat(100), '-a', '../a']) {
      await expectSwarmError(stacks.deploy(name, { services: { a: service() } }), 'INVALID_ARGUMENT')
    }
    await nothing()
  })

  test('what cannot be changed is refused before anything is sent, and told by a plan', async () => {
    const { stacks } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const compose = (web: object, front: object = {}): ComposeSource => ({
      services: {
        web: service({ networks: ['front'], ...web, deploy: { replicas: 0, ...(web as { deploy?: object }).deploy } }),
      },
      networks: { front },
      configs: { settings: { content: 'text' } },
    })
    const ipam = { config: [{ subnet: '10.77.0.0/24' }] }
    const front = { attachable: true, driver_opts: { 'com.docker.network.driver.mtu': '1400' }, ipam }
    await stacks.deploy('fixed', compose({}, front), options)
    expect((await stacks.deploy('fixed', compose({}, front), options)).changed).toBe(false)
    const versions = async (): Promise<unknown> =>
      [...(await engine.services.list()), ...(await engine.configs.list())].map(({ ID, Version }) => [
        ID,
        Version.Index,
      ])
    const before = await versions()
    const refused = async (
      source: ComposeSource,
      code: 'IMMUTABLE' | 'NAME_CONFLICT',
      paths: string,
    ): Promise<void> => {
      const { changes } = await stacks.plan('fixed', source, options)
      const found = changes.filter(({ action }) => action === 'refused')
      expect(found.map(({ fields, error }) => [error?.code, fields.map(({ path }) => path).join(' ')])).toEqual([
        [code, paths],
      ])
      await expectSwarmError(stacks.deploy('fixed', source, options), code)
    }
    await refused(compose({}, { ...front, internal: true, attachable: false }), 'IMMUTABLE', 'Attachable Internal')
    const wider = { config: [{ subnet: '10.77.0.0/16' }] }
    await refused(compose({}, { ...front, ipam: wider }), 'IMMUTABLE', 'IPAM.Config[0].Subnet')
    await refused(
      compose({ deploy: { mode: 'global', replicas: undefined } }, front),
      'IMMUTABLE',
      'Mode.Global Mode.Replicated',
    )
    const templated = {
      ...(compose({}, front) as object),
      configs: { settings: { content: 'text', template_driver: 'golang' } },
    }
    await refused(templated as ComposeSource, 'IMMUTABLE', 'Templating')
    const stranger = await engine.services.create({
      Name: 'fixed_api',
      TaskTemplate: { ContainerSpec: { Image: shellImage } },
      Mode: { Replicated: { Replicas: 0 } },
    })
    const more = compose({}, front) as { services: object }
    await refused({ ...more, services: { ...more.services, api: service() } }, 'NAME_CONFLICT', '')
    await engine.services.remove(stranger.ID)
    expect(await versions()).toEqual(before)

    const lenient = await stacks.deploy('fixed', compose({}, { ...front, internal: true }), {
      ...options,
      lenient: true,
    })
    expect(lenient).toMatchObject({ changed: false, ignored: [{ message: expect.stringContaining('Internal') }] })
    await stacks.remove('fixed')
  })

  test('what the file does not name goes first, so that another service may have its port', async () => {
    const { stacks } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const published = { ports: ['8098:80'], networks: ['front', 'side'] }
    const first = {
      services: {
        old: service(published),
        job: {
          image: shellImage,
          command: ['sleep', '3600'],
          stop_grace_period: '1s',
          networks: ['side'],
          deploy: { mode: 'replicated-job' },
        },
      },
      networks: { front: {}, side: {} },
      configs: { gone: { content: 'x' } },
    }
    await stacks.deploy('renamed', first, { ...options, wait: false })
    await expect
      .poll(async () => (await stacks.services('renamed')).map(({ running }) => running), { timeout: 60_000 })
      .toEqual([1, 1])
    const second = { services: { new: service({ ...published, networks: ['front'] }) }, networks: { front: {} } }
    const { changes } = await stacks.deploy('renamed', second, { ...options, prune: 'all' })
    expect(changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
      'unchanged network renamed_front',
      'remove service renamed_job',
      'remove service renamed_old',
      'create service renamed_new',
      'remove config renamed_gone',
      'remove network renamed_side',
    ])
    const names = (await engine.networks.list()).map(({ Name }) => Name).filter((name) => name.startsWith('renamed'))
    expect(names).toEqual(['renamed_front'])
    const live = (await engine.tasks.list()).filter(({ Status }) => Status.State === 'running')
    expect(live.map(({ ServiceID }) => ServiceID)).toEqual((await stacks.services('renamed')).map(({ id }) => id))

    // What a service outside of the stack is on is not pruned, and keeps the stack from being removed.
    const side = (name: string): object => ({ ...second, networks: { front: {}, [name]: {} } })
    const both = { services: { new: service({ ...published, networks: ['front', 'shared'] }) } }
    await stacks.deploy('renamed', { ...side('shared'), ...both }, options)
    const [shared] = (await engine.networks.list()).filter(({ Name }) => Name === 'renamed_shared')
    const outsider = await engine.services.create({
      Name: 'outsider',
      TaskTemplate: { ContainerSpec: { Image: shellImage }, Networks: [{ Target: shared?.Id ?? '' }] },
      Mode: { Replicated: { Replicas: 0 } },
    })
    await stacks.deploy('renamed', second, options)
    await stacks.deploy('renamed', { ...second, services: { new: service({ networks: ['front'] }) } }, options)
    const plan = await stacks.plan(
      'renamed',
      { ...second, services: { new: service({ networks: ['front'] }) } },
      { ...options, prune: 'all' },
    )
    expect(plan.changes.filter(({ action }) => action === 'remove')).toEqual([])
    const error = await expectSwarmError(stacks.remove('renamed'), 'IN_USE')
    expect(error).toMatchObject({
      details: { services: ['outsider'] },
      message: expect.stringContaining('renamed_shared'),
    })
    expect((await stacks.services('renamed')).map(({ running }) => running)).toEqual([1])
    await engine.services.remove(outsider.ID)
    expect(await stacks.remove('renamed')).toMatchObject({ changed: true })
  })

  test('a service waits for the room that another one of the file gives up', async () => {
    const { stacks } = cluster.swarm
    const ports = [{ target: 80, published: 8099, mode: 'host' }]
    // Longer than it takes until no place is certain.
    const slow = { command: ['sh', '-c', "trap '' TERM; while :; do sleep 1; done"], stop_grace_period: '4s' }
    const port = (name: string): object => ({
      services: {
        a: service({ ...(name === 'a' ? { ports } : {}), deploy: { replicas: name === 'a' ? 2 : 0 } }),
        b: service({ ...slow, ...(name === 'b' ? { ports } : {}), deploy: { replicas: 2 } }),
      },
    })
    await stacks.deploy('room', port('b') as ComposeSource, options)
    await stacks.deploy('room', port('a') as ComposeSource, options)
    expect((await stacks.services('room')).map(({ running }) => running)).toEqual([2, 2])
    const nowhere = {
      services: { a: service({ deploy: { placement: { constraints: ['node.labels.none==there'] } } }) },
    }
    const patient = { ...options, prune: true, failFast: false, timeoutMs: 15_000 } as const
    const error = await expectSwarmError(stacks.deploy('room', nowhere, patient), 'UNSCHEDULABLE')
    expect(error.details.timeoutMs).toBeGreaterThan(0)
    await stacks.remove('room')
  })

  test('what was made for a service that cannot be made is taken away again', async () => {
    const { stacks } = cluster.swarm
    const { engine } = cluster.node('manager-1')
    const port = { TargetPort: 80, PublishedPort: 8097 }
    const taken = await engine.services.create({
      Name: 'takes-the-port',
      TaskTemplate: { ContainerSpec: { Image: shellImage } },
      Mode: { Replicated: { Replicas: 0 } },
      EndpointSpec: { Ports: [port] },
    })
    const compose = {
      services: { b: service({ secrets: ['s'], configs: ['c'], ports: ['8097:80'] }) },
      secrets: { s: { environment: 'S' } },
      configs: { c: { content: 'c' } },
    }
    await expectSwarmError(stacks.deploy('undo', compose, { ...options, env: { S: 's' } }), 'IN_USE')
    expect(await engine.secrets.list()).toEqual([])
    expect(await engine.configs.list()).toEqual([])
    expect((await engine.networks.list()).map(({ Name }) => Name)).not.toContain('undo_default')
    await engine.services.remove(taken.ID)
  })

  test('a service that does not converge ends the deployment, and what depends on it is not made', async () => {
    const { stacks } = cluster.swarm
    const compose = {
      services: {
        broken: { image: 'raftkit/nowhere:1' },
        waits: service({ depends_on: ['broken'] }),
      },
    }
    await expectSwarmError(stacks.deploy('broken', compose, { ...options, timeoutMs: 60_000 }), 'IMAGE_REJECTED')
    expect((await stacks.services('broken')).map(({ name }) => name)).toEqual(['broken_broken'])
    await stacks.remove('broken')
  })

  test('what is passed over is told, and the rest is deployed', async () => {
    const { stacks } = cluster.swarm
    const compose = { services: { a: service({ privileged: true, container_name: 'own', deploy: { replicas: 0 } }) } }
    await expectSwarmError(stacks.deploy('lenient', compose, options), 'COMPOSE_UNSUPPORTED')
    const { ignored, changed } = await stacks.deploy('lenient', compose, { ...options, lenient: true })
    expect(ignored.map(({ path }) => path)).toEqual(['services.a.privileged', 'services.a.container_name'])
    expect(changed).toBe(true)
    await stacks.remove('lenient')
  })
})
