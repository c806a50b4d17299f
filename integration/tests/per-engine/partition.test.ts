import { isHarnessError, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listenIn, runScript } from '../../support/busybox.ts'
import { image } from '../../support/engine-under-test.ts'

let cluster: StartedSwarmCluster

beforeAll(async () => {
  cluster = await new SwarmCluster(image).withManagers(1).withWorkers(2).start()
})

afterAll(async () => cluster.stop())

/** Whether a node reaches the port of another one's API: a handshake, and nothing else. */
async function reaches(from: string, to: string): Promise<boolean> {
  const probe = 'if nc -w 2 "$1" 2376 </dev/null >/dev/null 2>&1; then echo yes; else echo no; fi'
  return (await runScript(cluster.node(from), probe, cluster.node(to).ip)) === 'yes\n'
}

test('parts groups from each other, not from this process, until it is healed', async () => {
  {
    await using partition = await cluster.partition(['worker-1'])
    expect(partition.groups).toEqual([['worker-1'], ['manager-1', 'worker-2']])
    expect(await reaches('worker-1', 'manager-1')).toBe(false)
    expect(await reaches('manager-1', 'worker-1')).toBe(false)
    expect(await reaches('manager-1', 'worker-2')).toBe(true)
    for (const { engine } of cluster.hosts) await engine.ping()
  }
  expect(await reaches('worker-1', 'manager-1')).toBe(true)
  expect(await reaches('manager-1', 'worker-1')).toBe(true)
  await cluster.ready()
})

test('cuts connections that are open', async () => {
  // A line a moment through one connection; what arrives at the other end is counted.
  const [from, to] = [cluster.node('worker-1'), cluster.node('worker-2')]
  await listenIn(to, 7_777, ['sh', '-c', 'cat >/lines'])
  const talk = 'while :; do echo line; usleep 50000; done'
  await runScript(from, `(${talk} | nc ${to.ip} 7777) </dev/null >/dev/null 2>&1 &`)
  const arrived = async (): Promise<number> => Number(await runScript(to, 'grep -c ^line /lines || :'))
  await expect.poll(arrived).toBeGreaterThan(0)
  const partition = await cluster.partition(['worker-1'])
  const before = await arrived()
  await from.exec(['sleep', '1'])
  expect(await arrived()).toBe(before)
  await partition.heal()
  await partition.heal()
  await expect.poll(arrived, { timeout: 30_000 }).toBeGreaterThan(before)
})

test('holds over a restart, reaches what is frozen, and does not end another partition', async () => {
  const [one, two] = [cluster.node('worker-1'), cluster.node('worker-2')]
  await one.pause()
  await two.pause()
  const first = await cluster.partition(['worker-1'], ['worker-2'], ['manager-1'])
  const second = await cluster.partition(['worker-1'])
  await one.unpause()
  await two.unpause()
  expect(await reaches('worker-1', 'worker-2')).toBe(false)
  expect(await reaches('worker-2', 'manager-1')).toBe(false)
  await one.restart()
  expect(await reaches('worker-1', 'manager-1')).toBe(false)
  await two.pause()
  await first.heal()
  await two.unpause()
  expect(await reaches('worker-2', 'manager-1')).toBe(true)
  expect(await reaches('worker-1', 'worker-2')).toBe(false)
  await second.heal()
  expect(await reaches('worker-1', 'worker-2')).toBe(true)
  expect(await reaches('worker-1', 'manager-1')).toBe(true)
  await cluster.ready()
})

test.each([
  ['INVALID_ARGUMENT', [['manager-1', 'worker-1', 'worker-2']]],
  ['INVALID_ARGUMENT', [['worker-1'], ['worker-1']]],
  ['INVALID_ARGUMENT', [[], ['worker-1']]],
  ['INVALID_ARGUMENT', []],
  ['NO_SUCH_HOST', [['worker-3']]],
] as const)('%s for %j', async (code, groups) => {
  await expect(cluster.partition(...groups)).rejects.toSatisfy((error) => isHarnessError(error, code))
})
