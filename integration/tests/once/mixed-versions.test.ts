import { DockerHosts, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { nodeImages } from '../../support/node-images.ts'

const images = nodeImages().available

test('engines of every version at hand are in one swarm, the oldest leading', async () => {
  const builder = new SwarmCluster(images[0]?.image)
  for (const { version, image } of images.slice(1)) {
    builder.withNode({ name: `v${version.replace('.', '-')}`, image, role: 'worker' })
  }
  await using cluster = await builder.start()
  const nodes = await cluster.swarm.nodes.list()
  const found = nodes.map(({ engineVersion }) => engineVersion.split('.').slice(0, 2).join('.'))
  expect(found.sort()).toEqual(images.map(({ version }) => version).sort())
  expect(nodes.find(({ leader }) => leader)?.hostname).toBe('manager-1')
})

test('hosts without a swarm have images and ports of their own, too', async () => {
  await using hosts = await new DockerHosts('plain')
    .withHost({ name: 'other', image: images.at(-1)?.image ?? '', publishedPorts: [8_080] })
    .start()
  expect(hosts.get('other').publishedPort(8_080)).toMatch(/:\d+$/)
  const versions = await Promise.all(hosts.hosts.map(async ({ engine }) => (await engine.version()).Version))
  expect(versions[1]).toMatch(new RegExp(`^${images.at(-1)?.version}`))
})

test('clusters that run at once have nothing in common', async () => {
  const start = (): Promise<StartedSwarmCluster> => new SwarmCluster().withWorkers(1).start()
  const [one, other, third] = await Promise.all([start(), start(), start()])
  await using _ = one
  await using __ = other
  await using ___ = third
  const clusters = [one, other, third]
  const ips = clusters.flatMap(({ hosts }) => hosts.map(({ ip }) => ip))
  expect(new Set(ips).size).toBe(6)
  const ids = await Promise.all(clusters.map(({ swarm }) => swarm.nodes.list()))
  expect(new Set(ids.flat().map(({ id }) => id)).size).toBe(6)
})
