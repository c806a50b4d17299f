import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DockerHosts, type Host, isHarnessError, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listenIn } from '../../support/busybox.ts'
import { image, version } from '../../support/engine-under-test.ts'
import { outerDocker, removeSeeds } from '../../support/outer-docker.ts'
import { makeOuterImage, type OuterImage } from '../../support/outer-image.ts'
import { untilStopped } from '../../support/shell-image.ts'

const registry = '127.0.0.1:5999'
const suffix = `${version.replace('.', '-')}-${process.pid}`
let app: OuterImage
let folder = ''

beforeAll(async () => {
  app = await makeOuterImage(`${registry}/app-${suffix}:1`, 8)
  folder = await mkdtemp(join(tmpdir(), 'raftkit-images-'))
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function imagesOf(host: Host): Promise<Map<string, string>> {
  const docker = await host.engine.dockerode<Dockerode>()
  const images = await docker.listImages()
  return new Map(images.flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((name) => [name, Id])))
}

/** How often the engine of a host has loaded something since it started. */
async function loads(host: Host): Promise<number> {
  const docker = await host.engine.dockerode<Dockerode>()
  const until = Math.floor(Date.now() / 1000) + 1
  const events = await docker.getEvents({ since: 0, until, filters: { type: ['image'], event: ['load'] } })
  let text = ''
  for await (const chunk of events) text += String(chunk)
  return text.split('\n').filter(Boolean).length
}

async function runningTasks(cluster: StartedSwarmCluster, service: string): Promise<number> {
  const { engine } = cluster.managers[0] as Host
  const tasks = await engine.tasks.list({ filters: { service } })
  return tasks.filter(({ Status }) => Status.State === 'running').length
}

describe('images that every node loads', () => {
  let cluster: StartedSwarmCluster
  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withWorkers(1).withImages([app.name]).start()
  })
  afterAll(() => cluster?.stop())

  test('are on every node when the cluster is there', async () => {
    for (const host of cluster.hosts) expect((await imagesOf(host)).get(app.name)).toBe(app.id)
  })

  test('make services without asking the registry of their name', async () => {
    for (const host of cluster.hosts) await listenIn(host, 5_999, ['sh', '-c', 'echo asked >>/asked'])
    const { engine } = cluster.managers[0] as Host
    await engine.services.create({
      Name: 'app',
      Mode: { Replicated: { Replicas: 2 } },
      TaskTemplate: { ContainerSpec: { Image: app.name, Command: ['sh', '-c', untilStopped] } },
    })
    await expect.poll(() => runningTasks(cluster, 'app'), { timeout: 60_000 }).toBe(2)
    for (const host of cluster.hosts) expect(await host.exec(['test', '-e', '/asked'])).toMatchObject({ exitCode: 1 })
    // The listener does hear who asks.
    const docker = await engine.dockerode<Dockerode>()
    await docker.pull(`${registry}/other:1`).catch(() => undefined)
    await expect.poll(async () => (await cluster.managers[0]?.exec(['test', '-e', '/asked']))?.exitCode).toBe(0)
  })

  test('are left alone where they are already, and get a further name', async () => {
    const before = await Promise.all(cluster.hosts.map(loads))
    await cluster.loadImages([app.name])
    const other = `raftkit/other-${suffix}:2`
    await outerDocker.getImage(app.name).tag({ repo: other.split(':')[0] ?? '', tag: '2' })
    try {
      await cluster.loadImages([other])
    } finally {
      await outerDocker.getImage(other).remove({ noprune: true })
    }
    for (const host of cluster.hosts) expect((await imagesOf(host)).get(other)).toBe(app.id)
    expect(await Promise.all(cluster.hosts.map(loads))).toEqual(before)
  })

  test('come from an archive, too', async () => {
    await using next = await makeOuterImage(`raftkit/archived-${suffix}:1`, 1)
    const archive = join(folder, 'image.tar')
    await pipeline(await outerDocker.getImage(next.name).get(), createWriteStream(archive))
    await cluster.loadImages([{ archive }])
    for (const host of cluster.hosts) expect((await imagesOf(host)).get(next.name)).toBe(next.id)
    const before = await Promise.all(cluster.hosts.map(loads))
    await cluster.loadImages([{ archive }])
    expect(await Promise.all(cluster.hosts.map(loads))).toEqual(before)
  })

  test('that are nowhere are refused before anything is touched', async () => {
    const refused = async (source: Parameters<StartedSwarmCluster['loadImages']>[0][number]): Promise<string> => {
      const error = await cluster.loadImages([source]).catch((reason: unknown) => reason)
      return isHarnessError(error) ? error.code : String(error)
    }
    expect(await refused('raftkit/no-such-image:1')).toBe('IMAGE_UNAVAILABLE')
    expect(await refused({ archive: join(folder, 'nowhere.tar') })).toBe('INVALID_ARGUMENT')
    expect(await refused(`app@sha256:${'a'.repeat(64)}`)).toBe('INVALID_ARGUMENT')
  })
})

describe('images that all nodes share', () => {
  let volumes: string[] = []
  // They are of an image that goes.
  afterAll(() => removeSeeds(volumes))

  test('are read from one volume, run, survive a restart, and are prepared once', async () => {
    const start = (): Promise<StartedSwarmCluster> =>
      new SwarmCluster(image).withWorkers(1).withImages([app.name], { share: true }).start()
    {
      await using cluster = await start()
      const mounts = await Promise.all(cluster.hosts.map(seedsOf))
      expect(mounts.flat()).toEqual([mounts[0]?.[0], mounts[0]?.[0]])
      volumes = mounts.flat()
      // The reaper of Testcontainers would take it away with the process that has prepared it.
      const { Labels } = await outerDocker.getVolume(volumes[0] ?? '').inspect()
      expect(Object.keys(Labels).filter((label) => !label.startsWith('io.raftkit.'))).toEqual([])
      for (const host of cluster.hosts) {
        expect((await imagesOf(host)).get(app.name)).toBe(app.id)
        expect(await loads(host)).toBe(0)
        await runAndWrite(host)
      }
      const worker = cluster.node('worker-1')
      await outerDocker.getContainer(worker.containerId).restart({ t: 5 })
      const pong = (): Promise<unknown> => worker.engine.ping({ timeoutMs: 2_000 })
      await expect.poll(pong, { timeout: 90_000 }).toBeDefined()
      await runAndWrite(worker)
    }
    await using again = await start()
    expect(await seedsOf(again.hosts[0] as Host)).toEqual(volumes.slice(0, 1))
  })

  test('are loaded instead where a node keeps its images in another way', async () => {
    await using hosts = await new DockerHosts()
      .withHost({ name: 'vfs', image, daemonConfig: { 'storage-driver': 'vfs' } })
      .withImages([app.name], { share: true })
      .start()
    const host = hosts.get('vfs')
    expect(await seedsOf(host)).toEqual([])
    expect((await imagesOf(host)).get(app.name)).toBe(app.id)
  })

  /** The volumes with images that a host reads. */
  async function seedsOf({ containerId }: Host): Promise<string[]> {
    const { Mounts } = await outerDocker.getContainer(containerId).inspect()
    return Mounts.flatMap(({ Name, Destination }) => (Destination === '/raftkit/seed' && Name ? [Name] : []))
  }

  async function runAndWrite(host: Host): Promise<void> {
    const docker = await host.engine.dockerode<Dockerode>()
    const container = await docker.createContainer({
      Image: app.name,
      Cmd: ['sh', '-c', 'echo more >/written && cat /noise >/copy && cat /written'],
    })
    await container.start()
    expect(await container.wait()).toMatchObject({ StatusCode: 0 })
    await container.remove()
  }
})
