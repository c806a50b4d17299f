import { isHarnessError, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { leftovers, nothing, outerDocker } from '../../support/outer-docker.ts'

let cluster: StartedSwarmCluster

beforeAll(async () => {
  cluster = await new SwarmCluster(image).withManagers(1).withWorkers(1).start()
})

afterAll(async () => {
  await cluster.stop()
  expect(await leftovers(cluster.id)).toEqual(nothing)
})

async function listed(): Promise<string[]> {
  return (await cluster.ready()).map(({ hostname, role }) => `${hostname} ${role}`)
}

test('nodes are added, with a name of their own or the next free one', async () => {
  const added = await cluster.addNode()
  expect(added).toMatchObject({ name: 'worker-2', role: 'worker' })
  await cluster.addNode({ name: 'spare', role: 'manager' })
  await cluster.addNode({ role: 'manager' })
  expect(await listed()).toEqual([
    'manager-1 manager',
    'manager-2 manager',
    'spare manager',
    'worker-1 worker',
    'worker-2 worker',
  ])
  expect(cluster.managers.map(({ name }) => name)).toEqual(['manager-1', 'spare', 'manager-2'])
  expect((await cluster.machines.list()).map(({ name }) => name)).toContain('spare')
  expect(new Set(cluster.hosts.map(({ ip }) => ip)).size).toBe(5)
})

test('what cannot be added leaves nothing', async () => {
  const refused = { name: 'worker-1' }
  await expect(cluster.addNode(refused)).rejects.toSatisfy((error) => isHarnessError(error, 'INVALID_ARGUMENT'))
  const before = await leftovers(cluster.id)
  await expect(cluster.addNode({ name: 'late', timeoutMs: 300 })).rejects.toSatisfy((error) =>
    isHarnessError(error, 'HOST_NOT_READY'),
  )
  expect(await leftovers(cluster.id)).toEqual(before)
  expect((await cluster.machines.list()).map(({ name }) => name)).not.toContain('late')
  expect(cluster.hosts.map(({ name }) => name)).not.toContain('late')
})

test('a worker is removed with its container, its entry and its machine', async () => {
  const { containerId } = cluster.node('worker-2')
  await cluster.removeNode('worker-2')
  expect(await listed()).toEqual(['manager-1 manager', 'manager-2 manager', 'spare manager', 'worker-1 worker'])
  expect((await cluster.machines.list()).map(({ name }) => name)).not.toContain('worker-2')
  await expect(outerDocker.getContainer(containerId).inspect()).rejects.toMatchObject({ statusCode: 404 })
  await expect(cluster.removeNode('worker-2')).rejects.toSatisfy((error) => isHarnessError(error, 'NO_SUCH_HOST'))
})

test('a leader and a killed manager are removed; the last one is not', async () => {
  await cluster.node('spare').kill()
  await cluster.removeNode('spare')
  await cluster.removeNode((await cluster.leader()).name)
  expect((await cluster.swarm.nodes.list()).map(({ role }) => role)).toEqual(['manager', 'worker'])
  const [last] = cluster.managers
  await expectSwarmError(cluster.removeNode(last?.name ?? ''), 'LAST_MANAGER')
  expect(cluster.managers).toEqual([last])
  await cluster.ready()
})

test('a manager whose data is elsewhere is removed, too', async () => {
  const elsewhere = { daemonConfig: { 'data-root': '/srv/engine' }, tmpfs: { '/srv/engine': '' } }
  const node = await cluster.addNode({ name: 'elsewhere', role: 'manager', ...elsewhere })
  expect((await node.exec(['test', '-d', '/srv/engine/swarm/raft'])).exitCode).toBe(0)
  await cluster.removeNode('elsewhere')
  expect(cluster.hosts.map(({ name }) => name)).not.toContain('elsewhere')
})

test('a node is replaced by another of its name, with its labels', async () => {
  const old = cluster.node('worker-1')
  const { id } = await old.inspect()
  await cluster.swarm.nodes.label(id, { zone: 'a' })
  await old.kill()
  const replaced = await cluster.replaceNode('worker-1')
  const entry = await replaced.inspect()
  expect(entry).toMatchObject({ hostname: 'worker-1', labels: { zone: 'a' }, status: 'ready' })
  expect(entry.id).not.toBe(id)
  expect(replaced.ip).not.toBe(old.ip)
  expect(cluster.node('worker-1')).toBe(replaced)
  expect((await cluster.machines.get('worker-1')).address.url).toBe(replaced.engine.address)
  expect(await cluster.swarm.nodes.list()).toHaveLength(2)
})
