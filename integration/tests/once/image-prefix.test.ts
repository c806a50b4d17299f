import { SwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { outerDocker, removeSeeds } from '../../support/outer-docker.ts'
import { makeOuterImage, type OuterImage } from '../../support/outer-image.ts'

const prefix = 'registry.test:5000/hub'
const nodeImage = process.env['RAFTKIT_NODE_IMAGE'] ?? ''
const name = `raftkit/test-prefixed-${process.pid}:1`
let app: OuterImage

beforeAll(async () => {
  app = await makeOuterImage(`${prefix}/${name}`, 1)
  const [repo = '', tag = ''] = nodeImage.split(':')
  await outerDocker.getImage(nodeImage).tag({ repo: `${prefix}/${repo}`, tag })
  // Read by Testcontainers, for every image whose name has no registry.
  vi.stubEnv('TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX', prefix)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await app?.[Symbol.asyncDispose]()
  await outerDocker.getImage(`${prefix}/${nodeImage}`).remove({ noprune: true })
})

test.each([false, true])('images come from the registry that was put before their names, shared: %s', async (share) => {
  await using cluster = await new SwarmCluster(nodeImage).withImages([name], { share }).start()
  const [host] = cluster.hosts
  const docker = await host?.engine.dockerode<Dockerode>()
  // Inside, they have the names that services use.
  expect((await docker?.getImage(name).inspect())?.Id).toBe(app.id)
  expect(cluster.capabilities.privileged.available).toBe(true)
  const { Config, Mounts } = await outerDocker.getContainer(host?.containerId ?? '').inspect()
  expect(Config.Image).toBe(`${prefix}/${nodeImage}`)
  const seeds = Mounts.flatMap(({ Name, Destination }) => (Destination === '/raftkit/seed' && Name ? [Name] : []))
  expect(seeds).toHaveLength(share ? 1 : 0)
  await cluster.stop()
  await removeSeeds(seeds)
})
