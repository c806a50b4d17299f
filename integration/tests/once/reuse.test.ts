import { randomBytes } from 'node:crypto'
import { removeStaleClusters, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, expect, test } from 'vitest'
import { ChildScript } from '../../support/child-script.ts'
import { leftovers, nothing } from '../../support/outer-docker.ts'
import { makeOuterImage } from '../../support/outer-image.ts'

/** Nobody else has this definition. */
const of = randomBytes(4).toString('hex')
const groups = new Set<string>()

function reused(): SwarmCluster {
  return new SwarmCluster().withWorkers(1).withSwarmSpec({ Labels: { of } }).withReuse()
}

async function start(builder = reused()): Promise<StartedSwarmCluster> {
  const cluster = await builder.start()
  groups.add(cluster.id)
  return cluster
}

afterAll(async () => {
  for (const group of groups) await removeStaleClusters({ group })
})

test('starts of one definition at once, in several processes, make one swarm, which stays', async () => {
  using child = new ChildScript('start-and-reuse.ts', { RAFTKIT_TEST: of })
  const clusters = await Promise.all([start(), start()])
  const [, group = '', nodes] = await child.says(/using (\S+) (\d+)/)
  groups.add(group)
  expect(await child.ended).toBe(0)
  expect(new Set([group, ...clusters.map(({ id }) => id)]).size).toBe(1)
  expect(nodes).toBe('2')
  for (const cluster of clusters) await cluster.stop()
  expect((await leftovers(group)).containers).toHaveLength(2)
  expect(await removeStaleClusters()).not.toContain(group)

  const again = await start()
  expect(again.id).toBe(group)
  expect(again.hosts.map(({ name }) => name)).toEqual(['manager-1', 'worker-1'])
  expect(await again.node('worker-1').engine.ping()).toBeDefined()
  expect(await again.node('worker-1').exec(['hostname'])).toMatchObject({ stdout: 'worker-1\n' })
  expect(again.capabilities.overlay.available).toBe(true)
  await again.addNode()
  expect(await again.swarm.nodes.list()).toHaveLength(3)
  await again.stop()
})

test('what has become another swarm than was defined is replaced', async () => {
  const [before] = groups
  const cluster = await start()
  expect(cluster.id).not.toBe(before)
  expect(cluster.hosts).toHaveLength(2)
  expect(await leftovers(before ?? '')).toEqual(nothing)
  await cluster.stop()
})

test('another definition is another swarm', async () => {
  const cluster = await start(reused().withFastFailureDetection())
  expect([...groups].at(-1)).toBe(cluster.id)
  expect(groups.size).toBeGreaterThan(1)
  await cluster.stop()
})

test('nodes that run already get the images of today, and further ones come with them to an address of their own', async () => {
  const name = `raftkit/reused-${of}:1`
  const builder = (): SwarmCluster => reused().withImages([name])
  let before = ''
  {
    await using yesterday = await makeOuterImage(name, 1)
    const cluster = await start(builder())
    // The address of its place is free from now on.
    await cluster.replaceNode('worker-1')
    expect(await idsOf(name, cluster)).toEqual([yesterday.id, yesterday.id])
    before = cluster.id
    await cluster.stop()
  }
  await using today = await makeOuterImage(name, 1)
  const cluster = await start(builder())
  expect(cluster.id).toBe(before)
  expect(await idsOf(name, cluster)).toEqual([today.id, today.id])
  await cluster.addNode()
  expect(await idsOf(name, cluster)).toEqual([today.id, today.id, today.id])
  expect(new Set(cluster.hosts.map(({ ip }) => ip)).size).toBe(3)
  await cluster.stop()
})

/** Which image each node has under a name. */
async function idsOf(name: string, { hosts }: StartedSwarmCluster): Promise<string[]> {
  return Promise.all(
    hosts.map(async ({ engine }) => {
      const docker = await engine.dockerode<Dockerode>()
      return (await docker.getImage(name).inspect()).Id
    }),
  )
}
