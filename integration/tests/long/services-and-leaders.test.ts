import { SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'

const timeoutMs = 150_000

test('a wait for a service survives the loss of the leader that it talks to', { timeout: 300_000 }, async () => {
  await using cluster = await new SwarmCluster().withManagers(3).start()
  await Promise.all(cluster.hosts.map(loadShellImage))
  const { services, nodes } = cluster.swarm
  const service = await services.create({
    name: 'web',
    image: shellImage,
    command: ['sh', '-c', untilStopped],
    replicas: 3,
    restartPolicy: { delay: '100ms' },
    updatePolicy: { parallelism: 1, delay: '2s', monitor: '500ms' },
  })
  await service.converged({ timeoutMs, stableMs: 0 })
  const leader = (await nodes.list()).find((node) => node.leader)?.hostname ?? ''
  const restarted = await services.restart('web')
  const waiting = restarted.service.converged({ timeoutMs, failFast: false })
  await cluster.node(leader).kill()
  const { state, tasks } = await waiting
  expect(state).toBe('converged')
  expect(tasks.map(({ hostname }) => hostname)).not.toContain(leader)
})
