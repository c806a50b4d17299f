import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Engine } from '@raftkit/swarm'
import { isHarnessError, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image, version } from '../../support/engine-under-test.ts'
import { outerDocker } from '../../support/outer-docker.ts'

let cluster: StartedSwarmCluster
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'node-handles-'))
  cluster = await new SwarmCluster(image).withManagers(3).withWorkers(2).start()
})

afterAll(async () => {
  await cluster.stop()
  await rm(folder, { recursive: true })
})

async function publishedPort(containerId: string): Promise<string | undefined> {
  const { NetworkSettings } = await outerDocker.getContainer(containerId).inspect()
  return NetworkSettings.Ports['2376/tcp']?.[0]?.HostPort
}

describe('a command inside a node', () => {
  test('has its exit code, both its outputs, input, environment, user and folder', async () => {
    const node = cluster.node('worker-1')
    expect(await node.exec(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    const input = 'zażółć\n'.repeat(20_000)
    expect((await node.exec(['cat'], { stdin: input })).stdout).toBe(input)
    expect((await node.exec(['head', '-n', '1'], { stdin: input })).stdout).toBe('zażółć\n')
    expect(
      (
        await node.exec(['sh', '-c', 'echo "$ZONE $(id -u) $(pwd)"'], {
          env: { ZONE: 'a b' },
          user: '65534',
          workingDir: '/tmp',
        })
      ).stdout,
    ).toBe('a b 65534 /tmp\n')
  })

  test('that ends too late is no longer waited for, and one that is not there is a result', async () => {
    const node = cluster.node('worker-1')
    await expect(node.exec(['sleep', '600'], { timeoutMs: 300 })).rejects.toSatisfy((error) =>
      isHarnessError(error, 'TIMED_OUT'),
    )
    const reason = new Error('enough')
    await expect(node.exec(['sleep', '600'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await expect(node.exec([])).rejects.toSatisfy((error) => isHarnessError(error, 'INVALID_ARGUMENT'))
    expect((await node.exec(['no-such-program'])).exitCode).toBeGreaterThan(125)
  })
})

test('files and folders go into a node and come back', async () => {
  const node = cluster.node('worker-1')
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
  await writeFile(join(folder, 'source'), bytes, { mode: 0o640 })
  await node.copyTo([
    { content: 'a text', target: '/srv/deep/text', mode: 0o600 },
    { source: join(folder, 'source'), target: '/srv/deep/bytes' },
  ])
  expect((await node.exec(['sh', '-c', 'stat -c %a /srv/deep/text /srv/deep/bytes; cat /srv/deep/text'])).stdout).toBe(
    '600\n640\na text',
  )
  await node.copyFrom('/srv/deep', join(folder, 'back'))
  expect(await readFile(join(folder, 'back', 'bytes'))).toEqual(bytes)
  await node.copyTo({ source: join(folder, 'back'), target: '/srv/again' })
  await node.copyFrom('/srv/again/text', join(folder, 'text'))
  expect(await readFile(join(folder, 'text'), 'utf8')).toBe('a text')
  await expect(node.copyTo({ content: '', target: 'relative' })).rejects.toSatisfy((error) =>
    isHarnessError(error, 'INVALID_ARGUMENT'),
  )
  await expect(node.copyTo({ source: join(folder, 'nothing'), target: '/srv/x' })).rejects.toMatchObject({
    code: 'ENOENT',
  })
  await expect(node.copyFrom('/no/such/file', join(folder, 'nothing'))).rejects.toSatisfy((error) =>
    isHarnessError(error, 'NO_SUCH_FILE'),
  )
})

test('the environment of a node is what the docker command, and another client, need', async () => {
  const node = cluster.node('worker-2')
  const { stdout } = await promisify(execFile)('docker', ['version', '--format', '{{.Server.Version}}'], {
    env: { ...process.env, ...node.environment },
  })
  expect(stdout.trim()).toBe(await node.engineVersion())
  expect(stdout).toContain(version)
  expect((await new Engine(node.address).info()).Name).toBe('worker-2')
})

test('a leader that is stopped hands over first, and is a manager again when it is started', async () => {
  const leader = await cluster.leader()
  const [port, { id }] = [await publishedPort(leader.containerId), await leader.inspect()]
  await leader.stop()
  await leader.stop()
  expect(await leader.state()).toBe('exited')
  const next = await cluster.leader()
  expect(next.name).not.toBe(leader.name)
  expect(await leader.inspect()).toMatchObject({ id, role: 'worker' })
  await expect(leader.exec(['true'])).rejects.toSatisfy((error) => isHarnessError(error, 'HOST_NOT_RUNNING'))
  await leader.copyTo({ content: 'written while it was stopped', target: '/srv/note' })
  await leader.copyFrom('/srv/note', join(folder, 'note'))
  await leader.start()
  await leader.start()
  expect((await leader.exec(['cat', '/srv/note'])).stdout).toBe(await readFile(join(folder, 'note'), 'utf8'))
  await cluster.ready()
  expect(await leader.inspect()).toMatchObject({ id, role: 'manager', reachability: 'reachable' })
  expect((await leader.engine.info()).Swarm.NodeID).toBe(id)
  expect(await publishedPort(leader.containerId)).toBe(port)
  expect((await cluster.machines.get(leader.name)).address.url).toBe(leader.engine.address)
  expect((await cluster.leader()).name).toBe(next.name)
})

test('a leader whose stop is given up half-way is a manager again when it is started', async () => {
  const leader = await cluster.leader()
  const giveUp = new AbortController()
  const reason = new Error('enough')
  const stopping = leader.stop({ signal: giveUp.signal }).catch((error: unknown) => error)
  await expect.poll(async () => (await leader.inspect()).role, { interval: 20, timeout: 30_000 }).toBe('worker')
  giveUp.abort(reason)
  expect(await stopping).toBe(reason)
  await leader.start()
  await cluster.ready()
  expect(await leader.inspect()).toMatchObject({ role: 'manager', reachability: 'reachable' })
})

test('a worker is killed, paused and unplugged, and comes back as it was', async () => {
  const worker = cluster.node('worker-1')
  const [port, { id }] = [await publishedPort(worker.containerId), await worker.inspect()]
  await worker.kill()
  await worker.kill()
  expect(await worker.state()).toBe('exited')
  await worker.start()
  await cluster.ready()
  await worker.pause()
  await worker.pause()
  expect(await worker.state()).toBe('paused')
  await expect(worker.engine.ping({ timeoutMs: 500 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
  await worker.unpause()
  await worker.unpause()
  await worker.disconnect()
  await worker.disconnect()
  await expect(worker.engine.ping({ timeoutMs: 500 })).rejects.toMatchObject({ name: 'SwarmError' })
  await worker.reconnect()
  await worker.reconnect()
  await cluster.ready()
  expect(await publishedPort(worker.containerId)).toBe(port)
  expect((await worker.engine.info()).Swarm.NodeID).toBe(id)
  await worker.restart()
  await cluster.ready()
  expect(await worker.logs({ tail: 5 })).toMatch(/\n/)
})
