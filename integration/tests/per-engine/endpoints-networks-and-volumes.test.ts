import { type Engine, waitFor } from '@raftkit/swarm'
import { SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image, version } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { startRegistry } from '../../support/one-image-registry.ts'

type Cluster = Awaited<ReturnType<SwarmCluster['start']>>

describe('the endpoints of networks, volumes and registries', () => {
  let cluster: Cluster
  let engine: Engine

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).start()
    engine = cluster.node('manager-1').engine
  })
  afterAll(() => cluster?.stop())

  test('an overlay network is created, read, found and removed', async () => {
    const { networks } = engine
    const { Id: id } = await networks.create({
      Name: 'o1',
      Driver: 'overlay',
      Attachable: true,
      Internal: true,
      Labels: { a: 'b' },
      Options: { encrypted: '' },
      IPAM: { Config: [{ Subnet: '10.57.0.0/24', IPRange: '10.57.0.128/25', Gateway: '10.57.0.5' }] },
    })
    expect(id).toMatch(/^[a-z0-9]{25}$/)
    // The engine answers before the swarm has made the network.
    await waitFor(
      async (signal) => {
        const { Driver, Options } = await networks.inspect(id, { signal })
        const done = Driver !== '' && Options?.['com.docker.network.driver.overlay.vxlanid_list'] !== undefined
        return done ? { done } : { pending: 'it has no number yet' }
      },
      { action: 'see the network made' },
    )
    for (const found of [
      await networks.inspect(id),
      await networks.inspect('o1', { scope: 'swarm', verbose: true }),
      ...(await networks.list({ filters: { scope: 'swarm', label: 'a=b', driver: 'overlay' } })),
    ]) {
      expect(found).toMatchObject({
        Id: id,
        Name: 'o1',
        Scope: 'swarm',
        Driver: 'overlay',
        Attachable: true,
        Internal: true,
        Ingress: false,
        EnableIPv6: false,
        Labels: { a: 'b' },
        IPAM: { Config: [{ Subnet: '10.57.0.0/24', IPRange: '10.57.0.128/25', Gateway: '10.57.0.5' }] },
      })
    }
    await expectSwarmError(networks.create({ Name: 'o1', Driver: 'overlay' }), 'NAME_CONFLICT')
    await expectSwarmError(networks.create({ Name: 'a b', Driver: 'overlay' }), 'INVALID_ARGUMENT')
    await networks.remove(id)
    await expectSwarmError(networks.remove(id), 'NOT_FOUND')
  })

  test('networks.list filters', async () => {
    const found = async (filters: NonNullable<Parameters<typeof engine.networks.list>[0]>): Promise<string[]> =>
      (await engine.networks.list(filters)).map(({ Name }) => Name).sort()
    expect(await found({ filters: { scope: 'swarm' } })).toEqual(['ingress'])
    expect(await found({ filters: { type: 'builtin' } })).toEqual(['bridge', 'host', 'none'])
    expect(await found({ filters: { type: 'custom' } })).toContain('ingress')
    expect(await found({ filters: { dangling: true } })).not.toContain('bridge')
    expect(await found({ filters: { name: 'bridg', scope: 'local' } })).toContain('bridge')
    await expectSwarmError(found({ filters: { status: 'x' } as object }), 'INVALID_ARGUMENT')
  })

  test('a field that the engine would drop is refused', async () => {
    const body = { Name: 'v4', Driver: 'overlay', EnableIPv4: true, EnableIPv6: false }
    if (version === '28.5') {
      const { Id } = await engine.networks.create(body)
      expect((await engine.networks.inspect(Id)).EnableIPv4).toBe(true)
      await engine.networks.remove(Id)
    } else {
      const error = await expectSwarmError(engine.networks.create(body), 'API_VERSION_UNSUPPORTED')
      expect(error.message).toMatch(/EnableIPv4 needs API 1\.48/)
      await expectSwarmError(engine.networks.inspect('v4'), 'NOT_FOUND')
    }
  })

  test('a cluster volume is created, read, found, changed and removed', async () => {
    const { volumes } = engine
    const spec = {
      Group: 'g',
      AccessMode: { Scope: 'single', Sharing: 'none', MountVolume: {} },
      Availability: 'active',
    } as const
    const body = { Name: 'cv', Driver: 'csi', Labels: { a: 'b' }, ClusterVolumeSpec: spec }
    if (version === '20.10') {
      const error = await expectSwarmError(volumes.create(body), 'API_VERSION_UNSUPPORTED')
      expect(error.message).toMatch(/ClusterVolumeSpec needs API 1\.42, and API 1\.41 is spoken/)
      await expectSwarmError(volumes.update('cv', 1, spec), 'API_VERSION_UNSUPPORTED')
      await expectSwarmError(volumes.inspect('cv'), 'NOT_FOUND')
      return
    }
    const created = await volumes.create(body)
    expect(created).toMatchObject({ Name: 'cv', Scope: 'global', ClusterVolume: { Spec: spec } })
    const { ClusterVolume } = await volumes.inspect('cv')
    if (ClusterVolume === undefined) throw new Error('It is no cluster volume')
    expect((await volumes.list({ filters: { label: 'a=b' } })).Volumes).toMatchObject([{ Name: 'cv' }])
    const { ID: id, Version: read } = ClusterVolume
    await volumes.update(id, read.Index, { ...spec, Availability: 'drain' })
    expect((await volumes.inspect('cv')).ClusterVolume?.Spec.Availability).toBe('drain')
    await expectSwarmError(volumes.update(id, read.Index, spec), 'VERSION_CONFLICT')
    await volumes.remove('cv', { force: true })
    await expectSwarmError(volumes.inspect('cv'), 'NOT_FOUND')
    await expectSwarmError(volumes.create({ Name: 'cv2', ClusterVolumeSpec: {} }), 'INVALID_ARGUMENT')
  })

  test('a local volume is created, read, found and removed', async () => {
    const { volumes } = engine
    expect(await volumes.create({ Name: 'vol', Labels: { c: 'd' } })).toMatchObject({ Name: 'vol', Scope: 'local' })
    expect(await volumes.inspect('vol')).toMatchObject({ Driver: 'local', Labels: { c: 'd' } })
    expect((await volumes.list({ filters: { name: 'vol', dangling: true } })).Volumes).toMatchObject([{ Name: 'vol' }])
    await volumes.remove('vol')
    await expectSwarmError(volumes.remove('vol'), 'NOT_FOUND')
  })

  test('distribution.inspect asks a registry, with credentials where they are given', async () => {
    const host = cluster.node('manager-1')
    const open = await startRegistry(host, 5000)
    const found = await engine.distribution.inspect(open.image)
    expect(found.Descriptor.digest).toBe(open.digest)
    expect(found.Platforms).toEqual([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux', variant: 'v8' },
      { architecture: 'arm', os: 'linux', variant: 'v6' },
      { architecture: 'arm', os: 'linux', variant: 'v7' },
      { architecture: 'unknown', os: 'unknown' },
    ])
    const missing = engine.distribution.inspect(open.image.replace(/1$/, '2'))
    await expect(missing).rejects.toMatchObject({ engineMessage: expect.stringMatching(/manifest unknown|not found/) })

    const reader = { username: 'reader', password: 'only-for-this-test' }
    const closed = await startRegistry(host, 5001, reader)
    await expectSwarmError(engine.distribution.inspect(closed.image), 'UNAUTHORIZED')
    const registryAuth = { ...reader, serveraddress: closed.address }
    const allowed = await engine.distribution.inspect(closed.image, { registryAuth })
    expect(allowed.Descriptor.digest).toBe(closed.digest)
    const wrong = { ...registryAuth, password: 'wrong-secret' }
    const error = await expectSwarmError(
      engine.distribution.inspect(closed.image, { registryAuth: wrong }),
      'UNAUTHORIZED',
    )
    expect(`${error.message}${error.stack}${error.engineMessage}`).not.toContain('wrong-secret')
    for (const name of ['', 'a//b', 'a/../b']) {
      await expectSwarmError(engine.distribution.inspect(name), 'INVALID_ARGUMENT')
    }
  })
})
