import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, untilStopped } from '../../support/shell-image.ts'

describe('nodes', () => {
  let cluster: StartedSwarmCluster

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(3).withWorkers(1).start()
  })
  afterAll(() => cluster?.stop())

  const idOf = async (hostname: string): Promise<string> => {
    const node = (await cluster.swarm.nodes.list()).find((candidate) => candidate.hostname === hostname)
    return node?.id ?? expect.fail(`no node is called ${hostname}`)
  }

  test('get finds a node by its full id only', async () => {
    const id = await idOf('worker-1')
    expect(await cluster.swarm.nodes.get(id)).toMatchObject({ id, hostname: 'worker-1' })
    await expectSwarmError(cluster.swarm.nodes.get(id.slice(0, 8)), 'NOT_FOUND')
    await expectSwarmError(cluster.swarm.nodes.get('worker-1'), 'NOT_FOUND')
  })

  test('label adds, changes and takes away, and leaves the others alone', async () => {
    const id = await idOf('worker-1')
    const { nodes } = cluster.swarm
    expect(await nodes.label(id, { zone: 'a', rack: '1' })).toEqual({ changed: true })
    expect(await nodes.label(id, { zone: 'b', rack: null })).toEqual({ changed: true })
    expect((await nodes.get(id)).labels).toEqual({ zone: 'b' })
    const { raw } = await nodes.get(id)
    expect(await nodes.label(id, { zone: 'b' })).toEqual({ changed: false })
    expect((await nodes.get(id)).raw.Version).toEqual(raw.Version)
  })

  test('forty increments by four writers at once lose none', async () => {
    const id = await idOf('worker-1')
    const writer = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn++) {
        await cluster.swarm.nodes.update(id, (spec) => {
          spec.Labels = { ...spec.Labels, count: String(Number(spec.Labels?.['count'] ?? 0) + 1) }
        })
      }
    }
    await Promise.all([writer(), writer(), writer(), writer()])
    expect((await cluster.swarm.nodes.get(id)).labels['count']).toBe('40')
  })

  test('pause and activate are safe to run again', async () => {
    const id = await idOf('worker-1')
    const { nodes } = cluster.swarm
    expect([await nodes.pause(id), await nodes.pause(id)]).toEqual([{ changed: true }, { changed: false }])
    expect((await nodes.get(id)).availability).toBe('pause')
    expect([await nodes.activate(id), await nodes.activate(id)]).toEqual([{ changed: true }, { changed: false }])
  })

  test('drain returns when no task is left on the node', async () => {
    const id = await idOf('worker-1')
    const { engine } = cluster.node('manager-1')
    const [shellImage] = await Promise.all(cluster.hosts.map(loadShellImage))
    const service = await engine.services.create({
      Name: 'stays-nowhere',
      TaskTemplate: { ContainerSpec: { Image: shellImage as string, Command: ['sh', '-c', untilStopped] } },
      Mode: { Global: {} },
    })
    const running = async (): Promise<number> => {
      const tasks = await engine.tasks.list({ filters: { node: id, 'desired-state': 'running' } })
      return tasks.filter(({ Status }) => Status.State === 'running').length
    }
    await expect.poll(running, { timeout: 60_000 }).toBe(1)
    await cluster.swarm.nodes.drain(id)
    const tasks = await engine.tasks.list({ filters: { node: id } })
    expect(tasks.map(({ Status }) => Status.State).filter((state) => state === 'running')).toEqual([])
    const docker = await cluster.node('worker-1').engine.dockerode<Dockerode>()
    expect(await docker.listContainers()).toEqual([])
    await engine.services.remove(service.ID)
    await cluster.swarm.nodes.activate(id)
  })

  test('promote and demote end when everybody agrees', async () => {
    const id = await idOf('worker-1')
    const { nodes } = cluster.swarm
    const { engine } = cluster.node('worker-1')
    expect(await nodes.promote(id, { engine })).toEqual({ changed: true })
    expect((await engine.info()).Swarm.ControlAvailable).toBe(true)
    expect(await nodes.promote(id, { engine })).toEqual({ changed: false })
    expect(await nodes.demote(id, { engine })).toEqual({ changed: true })
    expect((await engine.info()).Swarm.ControlAvailable).toBe(false)
    expect(await nodes.get(id)).toMatchObject({ role: 'worker', reachability: undefined })
    expect(await nodes.demote(id)).toEqual({ changed: false })
  })

  test('demote refuses what would lose the quorum, before anything is sent', async () => {
    const { nodes } = cluster.swarm
    const leaderless = cluster.node('manager-3')
    await leaderless.kill()
    const lost = await idOf('manager-3')
    await expect.poll(async () => (await nodes.get(lost)).reachability, { timeout: 60_000 }).toBe('unreachable')
    const { raw } = await nodes.get(await idOf('manager-2'))
    await expectSwarmError(nodes.demote(raw.ID), 'QUORUM_LOSS')
    expect((await nodes.get(raw.ID)).raw.Version).toEqual(raw.Version)
    // The lost one can go: the two that remain are enough.
    expect(await nodes.demote(lost)).toEqual({ changed: true })
    await expectSwarmError(nodes.remove(raw.ID, { force: true }), 'MANAGER_NOT_DEMOTED')
    expect(await nodes.remove(lost, { force: true })).toEqual({ changed: true })
    expect(await nodes.remove(lost, { force: true })).toEqual({ changed: false })
  })
})
