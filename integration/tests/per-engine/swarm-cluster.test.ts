import { existsSync } from 'node:fs'
import { SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { image, version } from '../../support/engine-under-test.ts'
import { existingVolumes, leftovers, nothing, outerDocker, volumesOf } from '../../support/outer-docker.ts'

test('three managers and two workers become one swarm, survive the loss of a manager, and leave nothing', async () => {
  const cluster = await new SwarmCluster(image).withManagers(3).withWorkers(2).start()
  const { containers } = await leftovers(cluster.id)
  const volumes = await volumesOf(containers)
  try {
    expect(containers).toHaveLength(5)
    expect(volumes).toHaveLength(5)

    const nodes = await cluster.swarm.nodes.list()
    expect(nodes.map(({ hostname, role, status, reachability }) => ({ hostname, role, status, reachability }))).toEqual(
      [
        ...[1, 2, 3].map((n) => ({
          hostname: `manager-${n}`,
          role: 'manager',
          status: 'ready',
          reachability: 'reachable',
        })),
        ...[1, 2].map((n) => ({ hostname: `worker-${n}`, role: 'worker', status: 'ready', reachability: undefined })),
      ],
    )
    expect(nodes.filter(({ leader }) => leader)).toHaveLength(1)
    expect(nodes.every(({ engineVersion }) => engineVersion.startsWith(version))).toBe(true)
    expect(nodes.map(({ addr }) => addr)).toEqual(cluster.hosts.map(({ ip }) => ip))
    expect(cluster.managers).toHaveLength(3)
    expect(cluster.workers).toHaveLength(2)

    // The API is published on loopback and nowhere else.
    for (const id of containers) {
      const { NetworkSettings } = await outerDocker.getContainer(id).inspect()
      const bindings = Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? [])
      expect(bindings.map(({ HostIp }) => HostIp)).toEqual(['127.0.0.1'])
    }

    expect((await cluster.machines.list()).map(({ name }) => name)).toEqual(cluster.hosts.map(({ name }) => name))

    await cluster.node('manager-1').kill()
    const after = await cluster.swarm.nodes.list()
    expect(after).toHaveLength(5)
    expect(await cluster.swarm.joinToken('worker')).toMatch(/^SWMTKN-1-/)
  } finally {
    await cluster.stop()
  }
  expect(await leftovers(cluster.id)).toEqual(nothing)
  expect(await existingVolumes(volumes)).toEqual([])
  expect(existsSync(cluster.machines.path)).toBe(false)
})
