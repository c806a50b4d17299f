import { isHarnessError, type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'

let cluster: StartedSwarmCluster

beforeAll(async () => {
  cluster = await new SwarmCluster(image).withManagers(1).withWorkers(2).start()
})

afterAll(async () => cluster.stop())

/** Whether a node reaches the port of another one's API: a handshake, and nothing else. */
async function reaches(from: string, to: string): Promise<boolean> {
  const { ip } = cluster.node(to)
  const probe = `timeout 2 bash -c 'exec 3<>/dev/tcp/${ip}/2376'`
  return (await cluster.node(from).exec(['sh', '-c', probe])).exitCode === 0
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
  await to.exec(['sh', '-c', `perl -MIO::Socket::INET -e '${listener}' >/tmp/lines 2>&1 </dev/null & sleep 0`])
  await expect.poll(async () => (await to.exec(['cat', '/tmp/lines'])).stdout).toContain('listening')
  await from.exec([
    'bash',
    '-c',
    `{ exec 3<>/dev/tcp/${to.ip}/7777; while :; do echo line >&3; sleep 0.05; done; } >/dev/null 2>&1 </dev/null &`,
  ])
  const arrived = async (): Promise<number> =>
    Number((await to.exec(['sh', '-c', 'grep -c ^line /tmp/lines || :'])).stdout)
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

const listener =
  'my $s = IO::Socket::INET->new(LocalPort => 7777, Listen => 1, ReuseAddr => 1) or die $!; $| = 1; print "listening\\n"; ' +
  'my $c = $s->accept; while (my $l = <$c>) { print $l }'
