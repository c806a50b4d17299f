import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { ServiceDefinition, Swarm } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { image as nodeImage } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { type OneImageRegistry, startRegistry } from '../../support/one-image-registry.ts'

const reader = { username: 'reader', password: 'only-for-this-test' }
/** What the registry's list is for, 32-bit ARM by its system alone and what is unknown left out. */
const Platforms = [{ Architecture: 'amd64', OS: 'linux' }, { Architecture: 'arm64', OS: 'linux' }, { OS: 'linux' }]

describe('images of services', () => {
  let cluster: StartedSwarmCluster
  let swarm: Swarm
  let open: OneImageRegistry
  let closed: OneImageRegistry
  let folder: string

  beforeAll(async () => {
    cluster = await new SwarmCluster(nodeImage).start()
    swarm = cluster.swarm
    open = await startRegistry(cluster.node('manager-1'), 5000)
    closed = await startRegistry(cluster.node('manager-1'), 5001, reader)
    folder = await mkdtemp(join(tmpdir(), 'raftkit-config-'))
    const auth = Buffer.from(`${reader.username}:${reader.password}`).toString('base64')
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [closed.address]: { auth } } }))
    vi.stubEnv('DOCKER_CONFIG', folder)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await cluster?.stop()
    if (folder !== undefined) await rm(folder, { recursive: true })
  })

  // Nobody runs them: the registry has nothing to pull.
  const definition = (name: string, image: string): ServiceDefinition => ({ name, image, replicas: 0 })

  test('an image is pinned to what its tag means, with the platforms that it is for', async () => {
    const web = await swarm.services.create(definition('web', open.image))
    expect(web).toMatchObject({ image: `${open.image}@${open.digest}`, warnings: [] })
    expect(web.raw.Spec.TaskTemplate.Placement).toEqual({ Platforms })
    const again = await swarm.services.ensure(definition('web', open.image))
    expect(again).toMatchObject({ changed: false, service: { warnings: [] } })

    const labelled = await swarm.services.update('web', (spec) => {
      spec.Labels = { a: 'b' }
    })
    expect(labelled.service.image).toBe(`${open.image}@${open.digest}`)
    const untagged = open.image.replace(/:1$/, ':2')
    const change = (spec: { TaskTemplate: { ContainerSpec: { Image: string } } }): void => {
      spec.TaskTemplate.ContainerSpec.Image = untagged
    }
    await expectSwarmError(swarm.services.update('web', change, { resolveImage: 'required' }), 'IMAGE_UNRESOLVED')
    expect((await swarm.services.get('web')).image).toBe(`${open.image}@${open.digest}`)
    const unpinned = await swarm.services.update('web', change)
    expect(unpinned.service).toMatchObject({ image: untagged, warnings: [expect.stringContaining(untagged)] })
    const back = await swarm.services.update('web', (spec) => {
      spec.TaskTemplate.ContainerSpec.Image = open.image
    })
    expect(back.service).toMatchObject({ image: `${open.image}@${open.digest}`, warnings: [] })
    await swarm.services.remove('web')
  })

  test('without the registry the tag is left, and the digest from before is kept', async () => {
    const never = await swarm.services.create(definition('quiet', open.image), { resolveImage: 'never' })
    expect(never).toMatchObject({ image: open.image, warnings: [] })
    const pinned = await swarm.services.ensure(definition('quiet', open.image))
    expect(pinned).toMatchObject({ changed: true, service: { image: `${open.image}@${open.digest}` } })
    for (const resolveImage of ['changed', 'never'] as const) {
      expect(await swarm.services.ensure(definition('quiet', open.image), { resolveImage })).toMatchObject({
        changed: false,
      })
    }
    await swarm.services.remove('quiet')
  })

  test('credentials are sent when they are asked for, out of the Docker config or given, and shown nowhere', async () => {
    const refused = swarm.services.create(definition('private', closed.image), { resolveImage: 'required' })
    const error = await expectSwarmError(refused, 'IMAGE_UNRESOLVED')
    expect(error.cause).toMatchObject({ code: 'UNAUTHORIZED' })
    const wrong = { registryAuth: { ...reader, username: 'stranger' }, resolveImage: 'required' } as const
    const denied = await expectSwarmError(
      swarm.services.create(definition('private', closed.image), wrong),
      'IMAGE_UNRESOLVED',
    )
    for (const registryAuth of ['from-config', { ...reader, serveraddress: closed.address }] as const) {
      const made = await swarm.services.create(definition('private', closed.image), {
        registryAuth,
        resolveImage: 'required',
      })
      expect(made).toMatchObject({ image: `${closed.image}@${closed.digest}`, warnings: [] })
      expect(inspect([made, denied], { depth: 9 })).not.toContain(reader.password)
      await swarm.services.remove('private')
    }
  })

  test('names in a definition are looked up in full, and what is missing is named', async () => {
    const { engine } = cluster.node('manager-1')
    const data = Buffer.from('x').toString('base64')
    for (const name of ['key-2', 'key']) await engine.secrets.create({ Name: name, Data: data })
    for (const name of ['front-2', 'front']) await engine.networks.create({ Name: name, Driver: 'overlay' })
    const named: ServiceDefinition = { ...definition('named', open.image), networks: ['front'], secrets: ['key'] }
    const { raw } = await swarm.services.create(named)
    const [network] = raw.Spec.TaskTemplate.Networks ?? []
    expect((await engine.networks.inspect(network?.Target ?? '')).Name).toBe('front')
    expect(raw.Spec.TaskTemplate.ContainerSpec.Secrets).toMatchObject([{ SecretName: 'key' }])
    expect((await swarm.services.ensure(named)).changed).toBe(false)

    const onHost: ServiceDefinition = { ...definition('on-host', open.image), networks: ['host'] }
    await swarm.services.create(onHost)
    expect((await swarm.services.ensure(onHost)).changed).toBe(false)

    const gone: ServiceDefinition = { ...definition('gone', open.image), networks: ['fron'], secrets: ['ke'] }
    const error = await expectSwarmError(swarm.services.create(gone), 'NOT_FOUND')
    expect(error.message).toMatch(/there is no network "fron" and no secret "ke"/)
  })
})
