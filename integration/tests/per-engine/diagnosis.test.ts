import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HarnessError, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { image, version } from '../../support/engine-under-test.ts'

let cluster: StartedSwarmCluster
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diagnosis-'))
  cluster = await new SwarmCluster(image).withManagers(1).withWorkers(1).withFastFailureDetection().start()
})

afterAll(async () => {
  await cluster.stop()
  await rm(folder, { recursive: true })
})

async function failure(promise: Promise<unknown>): Promise<HarnessError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof HarnessError) return error
  throw new Error(`expected a HarnessError, not ${String(error)}`)
}

test('a wait that ends too late says of every node what has become of it, and what its engine said last', async () => {
  const worker = cluster.node('worker-1')
  await worker.kill()
  await expect.poll(async () => (await worker.inspect()).status, { timeout: 60_000 }).not.toBe('ready')
  const error = await failure(cluster.ready({ timeoutMs: 1_000 }))
  expect(error.code).toBe('SWARM_NOT_READY')
  expect(error.message).toMatch(/worker-1 is (down|unknown)/)
  expect(error.states).toEqual({ 'manager-1': 'running', 'worker-1': 'exited' })
  expect(error.message).toContain('--- worker-1 (exited) ---\n')
  expect(error.logs['manager-1']).toMatch(/level=/)
  await worker.start()
  await cluster.ready()
})

test('an engine that does not start shows its last words', async () => {
  const error = await failure(
    new SwarmCluster(image)
      .withWorkers(1)
      .withNode({ name: 'broken', daemonFlags: ['--storage-driver=nonsense'] })
      .start(),
  )
  expect(error.code).toBe('HOST_NOT_READY')
  expect(error.logs['broken']).toContain('nonsense')
  expect(error.states['broken']).toBe('exited')
  expect(error.message).toContain('--- broken (exited) ---\n')
  expect(Object.keys(error.states)).toEqual(expect.arrayContaining(['manager-1', 'worker-1']))
})

test('everything that is known is written to a folder, without secrets', async () => {
  const { engine } = await cluster.leader()
  const data = Buffer.from('hunter2').toString('base64')
  await engine.secrets.create({ Name: 'a-secret', Data: data })
  await engine.configs.create({ Name: 'a-config', Data: data })
  const network = await engine.networks.create({ Name: 'a-network', Driver: 'overlay' })
  await engine.services.create({
    Name: 'web',
    Mode: { Replicated: { Replicas: 0 } },
    TaskTemplate: {
      ContainerSpec: { Image: 'none', Env: ['DB_PASSWORD=hunter2'] },
      Networks: [{ Target: network.Id }],
    },
  })
  await cluster.node('worker-1').pause()
  const target = join(folder, 'not', 'there', 'yet')
  expect(await cluster.exportLogs(target)).toBe(target)
  await cluster.node('worker-1').unpause()

  expect((await readdir(target)).sort()).toEqual(['manager-1', 'swarm', 'worker-1'])
  const files = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
  const all = texts.join('\n')
  const { JoinTokens } = await engine.swarm.inspect()
  for (const secret of [JoinTokens.Manager, JoinTokens.Worker, data, 'hunter2', 'PRIVATE KEY']) {
    expect(all).not.toContain(secret)
  }
  const read = (path: string): Promise<string> => readFile(join(target, path), 'utf8')
  expect(await read('manager-1/engine.log')).toMatch(/level=/)
  expect(JSON.parse(await read('manager-1/info.json'))).toMatchObject({
    Name: 'manager-1',
    ServerVersion: expect.stringContaining(version),
  })
  expect(JSON.parse(await read('worker-1/container.json'))).toMatchObject({ State: { Status: 'paused' } })
  expect(await read('worker-1/info.json')).toMatch(/^\(not to be had: /)
  expect(JSON.parse(await read('swarm/nodes.json'))).toHaveLength(2)
  expect(await read('swarm/services.json')).toContain('"DB_PASSWORD=(left out)"')
  expect(await read('swarm/secrets.json')).toContain('a-secret')
  expect(await read('swarm/configs.json')).toContain('a-config')
  expect(await read('swarm/networks.json')).toContain('a-network')
  expect(await read('swarm/tasks.json')).toBe('[]\n')
})
