import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { removeStaleHosts, SwarmCluster } from '@raftkit/testcontainers'
import { describe, expect, test } from 'vitest'
import { ChildScript } from '../../support/child-script.ts'
import { existingVolumes, leftovers, nothing, outerDocker, volumesOf } from '../../support/outer-docker.ts'
import { ownedBy } from '../../support/owned-by.ts'

/** Groups on the engine, those of tests that run beside this one included. */
async function groups(): Promise<string[]> {
  const networks = await outerDocker.listNetworks({ filters: { label: ['io.raftkit.group'] } })
  return networks.map(({ Labels }) => Labels?.['io.raftkit.group'] ?? '')
}

describe('a process that dies', () => {
  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('by %s takes its swarm with it', async (signal) => {
    using child = new ChildScript('start-and-hold.ts')
    const [, group = '', store = ''] = await child.says(/started (\S+) (\S+)/)
    const volumes = await volumesOf((await leftovers(group)).containers)
    expect(volumes).toHaveLength(2)
    child.signalGroup(signal)
    expect(await child.ended).toBe(signal)
    await expect.poll(() => leftovers(group), { timeout: 30_000 }).toEqual(nothing)
    await expect.poll(() => existsSync(dirname(store)), { timeout: 30_000 }).toBe(false)
    expect(await existingVolumes(volumes)).toEqual([])
  })

  test.each(['network', 'container', 'engine', 'swarm'])('half-way, at the step %s, leaves nothing', async (step) => {
    using child = new ChildScript('start-and-hold.ts')
    await child.says(new RegExp(`^${step} `, 'm'))
    // Which group is its own is not known from outside yet: its owner label names the process.
    expect((await ownedBy(child.pid)).length).toBeGreaterThan(0)
    child.signalGroup('SIGKILL')
    await child.ended
    await expect.poll(() => ownedBy(child.pid), { timeout: 30_000 }).toEqual([])
  })

  test('together with its watchdog leaves a swarm that removeStaleHosts finds, and only that one', async () => {
    await using living = await new SwarmCluster().start()
    using child = new ChildScript('start-and-hold.ts')
    const [, group = '', store = ''] = await child.says(/started (\S+) (\S+)/)
    for (const pid of child.children()) process.kill(pid, 'SIGKILL')
    const { containers } = await leftovers(group)
    expect(containers).toHaveLength(2)
    child.signal('SIGKILL')
    await child.ended
    // Tests beside this one sweep, too: whose sweep it is that finds it does not matter.
    await removeStaleHosts()
    expect(await leftovers(group)).toEqual(nothing)
    expect(existsSync(dirname(store))).toBe(false)
    expect(await groups()).toContain(living.id)
    expect(await living.swarm.nodes.list()).toHaveLength(1)
  })
})

describe('stop', () => {
  test('is safe to call again, also by several callers at once', async () => {
    const cluster = await new SwarmCluster().start()
    await Promise.all([cluster.stop(), cluster.stop()])
    await cluster.stop()
    expect(await leftovers(cluster.id)).toEqual(nothing)
  })

  test('copes with a container that somebody else has removed', async () => {
    const cluster = await new SwarmCluster().withWorkers(1).start()
    await outerDocker.getContainer(cluster.node('worker-1').containerId).remove({ force: true, v: true })
    await cluster.stop()
    expect(await leftovers(cluster.id)).toEqual(nothing)
  })
})
