import type { ServiceDefinition } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

const timeoutMs = 150_000

describe('moves of a whole cluster', () => {
  let cluster: StartedSwarmCluster

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).withManagers(1).withWorkers(2).start()
    await Promise.all(cluster.hosts.map(loadShellImage))
  })
  afterAll(() => cluster?.stop())

  const shell = (name: string, more: object): ServiceDefinition =>
    ({
      name,
      image: shellImage,
      command: ['sh', '-c', untilStopped],
      restartPolicy: { delay: '100ms' },
      updatePolicy: { parallelism: 0, monitor: '200ms' },
      ...more,
    }) as ServiceDefinition
  const nodesOf = async (name: string): Promise<string[]> =>
    (await cluster.swarm.services.tasks(name)).map(({ current }) => current.hostname ?? '').sort()
  const workers = async (): Promise<string[]> =>
    (await cluster.swarm.nodes.list()).filter(({ role }) => role === 'worker').map(({ id }) => id)

  test('nodes are drained one after the other, their tasks return evenly, and one is replaced', async () => {
    const { nodes, services } = cluster.swarm
    const spread = await services.create(shell('spread', { replicas: 3, constraints: ['node.role==worker'] }))
    await services.create(shell('everywhere', { global: true }))
    await spread.converged({ timeoutMs, stableMs: 0 })

    const seen: string[] = []
    const each = async ({ id, hostname }: { id: string; hostname: string }): Promise<void> => {
      const all = await nodes.list()
      seen.push(`${hostname} ${all.filter(({ availability }) => availability === 'drain').length}`)
      expect((await services.get('spread')).running).toBe(3)
      const left = await cluster.swarm.tasks.list({ filters: { node: id, 'desired-state': 'running' } })
      expect(left).toEqual([])
    }
    await nodes.rollingDrain(await workers(), { each, timeoutMs })
    expect(seen.toSorted()).toEqual(['worker-1 1', 'worker-2 1'])
    expect((await nodes.list()).map(({ availability }) => availability)).toEqual(['active', 'active', 'active'])
    expect(await nodesOf('everywhere')).toEqual(['manager-1', 'worker-1', 'worker-2'])

    // All of them are on the node that was drained first.
    expect(new Set(await nodesOf('spread')).size).toBe(1)
    const [change] = await services.rebalance(['spread'], { timeoutMs })
    expect(change?.changed).toBe(true)
    expect(new Set(await nodesOf('spread')).size).toBe(2)
    // No task of it may go to the manager, which has none.
    expect(await services.rebalance(['spread'], { timeoutMs })).toMatchObject([{ changed: false }])

    // What is wrong with a service before is no business of a move.
    await services.create(
      shell('broken', {
        global: true,
        constraints: ['node.role==worker'],
        command: ['sh', '-c', `test "$HOSTNAME" = worker-1 && exit 1; ${untilStopped}`],
        hostname: '{{.Node.Hostname}}',
      }),
    )
    const running = async (name: string): Promise<string[]> =>
      (await services.tasks(name)).filter(({ current }) => current.state === 'running').map(({ name: task }) => task)
    const crashes = async (): Promise<number> =>
      (await services.tasks('broken')).flatMap(({ earlier }) => earlier.filter(({ state }) => state === 'failed'))
        .length
    await expect.poll(crashes, { timeout: 60_000 }).toBeGreaterThan(1)
    await expect.poll(() => running('broken'), { timeout: 60_000 }).toContain('broken.worker-2')
    await nodes.rollingDrain(await workers(), { timeoutMs })
    expect(await running('broken')).toContain('broken.worker-2')
    await services.remove('broken')

    // Tasks that move would be made of the spec that has failed.
    const stops = shell('stops', {
      replicas: 2,
      constraints: ['node.role==worker'],
      updatePolicy: { parallelism: 1, delay: '20s', monitor: '20s' },
    })
    await (await services.create(stops)).converged({ timeoutMs, stableMs: 0 })
    const { service: paused } = await services.ensure({
      ...stops,
      command: ['sh', '-c', 'exit 1'],
    } as ServiceDefinition)
    await expectSwarmError(paused.converged({ timeoutMs }), 'UPDATE_PAUSED')
    const refused = await expectSwarmError(nodes.rollingDrain(await workers(), { timeoutMs }), 'UPDATE_PAUSED')
    expect(refused.message).toContain('"stops"')
    expect((await nodes.list()).map(({ availability }) => availability)).toEqual(['active', 'active', 'active'])
    const [task] = (await services.tasks('stops')).filter(({ current }) => current.state === 'running')
    const { engine: another } = cluster.node('manager-1')
    const replacing = cluster.swarm.replaceNode(task?.current.nodeId ?? '', another, { timeoutMs })
    await expectSwarmError(replacing, 'UPDATE_PAUSED')
    await services.remove('stops')

    const failure = new Error('the upgrade has failed')
    const failing = nodes.rollingDrain(await workers(), { each: () => Promise.reject(failure), timeoutMs })
    await expect(failing).rejects.toBe(failure)
    expect((await nodes.list()).map(({ availability }) => availability)).toEqual(['active', 'active', 'active'])
    await expectSwarmError(nodes.rollingDrain([...(await workers()), 'nobody'], { timeoutMs }), 'NOT_FOUND')

    const old = (await nodes.list()).find(({ hostname }) => hostname === 'worker-1')
    await nodes.label(old?.id ?? '', { zone: 'a' })
    const { engine } = cluster.node('worker-1')
    await expectSwarmError(cluster.swarm.replaceNode(old?.id ?? '', engine), 'INVALID_ARGUMENT')
    const { engine: fresh } = cluster.node('worker-2')
    const second = (await nodes.list()).find(({ hostname }) => hostname === 'worker-2')?.id ?? ''
    await nodes.drain(second, { timeoutMs })
    await cluster.swarm.leave(fresh)
    await nodes.remove(second, { force: true })
    const node = await cluster.swarm.replaceNode(old?.id ?? '', fresh, { oldEngine: engine, timeoutMs })
    expect(node).toMatchObject({ hostname: 'worker-2', role: 'worker', availability: 'active', labels: { zone: 'a' } })
    expect((await nodes.list()).map(({ hostname }) => hostname)).toEqual(['manager-1', 'worker-2'])
    expect(await nodesOf('everywhere')).toContain('worker-2')
    expect((await engine.info()).Swarm.LocalNodeState).toBe('inactive')
  })
})
