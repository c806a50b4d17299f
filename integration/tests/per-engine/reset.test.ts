import { waitFor } from '@raftkit/swarm'
import { isHarnessError, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect } from '../../support/collect.ts'
import { image } from '../../support/engine-under-test.ts'
import { fillSwarm, litterNodes } from '../../support/fill-swarm.ts'
import { answerOn, loadNetworkImage, networkImage, untilAnswered } from '../../support/network-image.ts'
import { loadShellImage, shellImage, untilStopped } from '../../support/shell-image.ts'
import { swarmFingerprint } from '../../support/swarm-fingerprint.ts'

let cluster: StartedSwarmCluster
let fresh: unknown

beforeAll(async () => {
  cluster = await new SwarmCluster(image)
    .withManagers(1)
    .withWorkers(1)
    .withNode({ name: 'ssd', labels: { disk: 'ssd' } })
    .start()
  await Promise.all(cluster.hosts.flatMap((host) => [loadShellImage(host), loadNetworkImage(host)]))
  await waitFor(
    async () => {
      const networks = await Promise.all(cluster.hosts.map(({ engine }) => engine.networks.list()))
      return networks.every(({ length }) => length === 5) ? { done: true } : { pending: 'a node has not all networks' }
    },
    { action: 'see the networks that a node of a swarm gets some moments after it has joined' },
  )
  fresh = await swarmFingerprint(cluster)
})

afterAll(async () => cluster.stop())

test('a fresh swarm is left as it is', async () => {
  await cluster.reset()
  expect(await swarmFingerprint(cluster)).toEqual(fresh)
})

test('ten services, five networks, five secrets and whatever else a test leaves are gone', async () => {
  await Promise.all([fillSwarm(cluster), litterNodes(cluster)])
  expect(await swarmFingerprint(cluster)).not.toEqual(fresh)
  await cluster.reset()
  expect(await swarmFingerprint(cluster)).toEqual(fresh)
})

test('networks span the nodes after it as before', async () => {
  const { services } = cluster.swarm
  const asked = { image: networkImage, networks: ['back'] }
  // A reset takes networks away while their tasks talk; those that are made next get the same addresses.
  for (const hostname of ['before-{{.Node.Hostname}}', 'after-{{.Node.Hostname}}']) {
    const { engine } = await cluster.leader()
    await engine.networks.create({ Name: 'back', Driver: 'overlay' })
    const command = answerOn(8_000)
    await services.create({ name: 'answers', ...asked, command, hostname, global: true, endpointMode: 'dnsrr' })
    const asks = await services.create({
      name: 'asks',
      ...asked,
      command: untilAnswered('answers', 8_000, 3),
      constraints: ['node.hostname==ssd'],
      job: {},
    })
    await asks.converged({ timeoutMs: 60_000 })
    const lines = (await collect(services.logs('asks'))).map(({ text }) => text)
    expect(lines).toEqual(['manager-1', 'ssd', 'worker-1'].map((name) => hostname.replace('{{.Node.Hostname}}', name)))
    await cluster.reset()
    expect(await swarmFingerprint(cluster)).toEqual(fresh)
  }
})

test('what was done to the nodes is undone', async () => {
  const { swarm } = cluster
  const [worker, ssd] = [cluster.node('worker-1'), cluster.node('ssd')]
  const { id } = await worker.inspect()
  await swarm.nodes.update(id, (spec) => {
    spec.Labels = { zone: 'a' }
    spec.Name = 'renamed'
    spec.Availability = 'drain'
  })
  await swarm.nodes.label((await ssd.inspect()).id, { disk: null })
  await ssd.promote()
  await cluster.addNode({ name: 'extra' })
  await cluster.partition(['ssd'])
  await worker.kill()
  await cluster.reset()
  // An engine that has come up again gets its end of the ingress network some moments later.
  await expect.poll(() => swarmFingerprint(cluster), { timeout: 30_000 }).toEqual(fresh)
  expect(cluster.hosts.map(({ name, role }) => `${name} ${role}`)).toEqual([
    'manager-1 manager',
    'worker-1 worker',
    'ssd worker',
  ])
})

test('nodes that have left or were removed are back, and nothing of what they ran', async () => {
  const command = ['sh', '-c', untilStopped]
  const service = await cluster.swarm.services.create({ name: 'everywhere', image: shellImage, command, global: true })
  await service.converged({ timeoutMs: 60_000 })
  // Its entry goes on saying that it runs a task.
  await cluster.swarm.leave(cluster.node('worker-1').engine)
  await cluster.removeNode('ssd')
  await cluster.reset()
  await Promise.all([loadShellImage(cluster.node('ssd')), loadNetworkImage(cluster.node('ssd'))])
  await expect.poll(() => swarmFingerprint(cluster), { timeout: 30_000 }).toEqual(fresh)
})

test('what a surplus node runs is not waited for', async () => {
  const extra = await cluster.addNode({ name: 'extra' })
  await loadShellImage(extra)
  const service = await cluster.swarm.services.create({
    name: 'stubborn',
    image: shellImage,
    command: ['sh', '-c', "trap '' TERM; while :; do sleep 1; done"],
    constraints: ['node.hostname==extra'],
    stopGracePeriod: '10m',
  })
  await service.converged({ timeoutMs: 60_000 })
  await cluster.reset({ timeoutMs: 60_000 })
  await expect.poll(() => swarmFingerprint(cluster), { timeout: 30_000 }).toEqual(fresh)
})

test('settings of the swarm are restored', async () => {
  const { engine } = cluster.node('manager-1')
  const { Version, Spec } = await engine.swarm.inspect()
  await engine.swarm.update(Version.Index, {
    ...Spec,
    Labels: { changed: 'yes' },
    Orchestration: { TaskHistoryRetentionLimit: 1 },
    EncryptionConfig: { AutoLockManagers: true },
    Dispatcher: { HeartbeatPeriod: 2_000_000_000 },
  })
  await cluster.reset()
  expect(await swarmFingerprint(cluster)).toEqual(fresh)
})

test('a swarm that cannot be reached any more says so within the time that it is given', async () => {
  await cluster.swarm.leave(cluster.node('manager-1').engine, { force: true })
  const began = performance.now()
  await expect(cluster.reset({ timeoutMs: 2_000 })).rejects.toSatisfy((error) => isHarnessError(error, 'NOT_RESET'))
  // It looks once more what has become of the nodes, for the error.
  expect(performance.now() - began).toBeLessThan(6_000)
})
