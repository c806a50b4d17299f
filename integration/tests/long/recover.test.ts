import { type Engine, Swarm } from '@raftkit/swarm'
import { SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { nodeImages } from '../../support/node-images.ts'

test.each(nodeImages().available)(
  'a swarm of Engine $version that has lost two of three managers is recovered, and takes new ones',
  { timeout: 500_000 },
  async ({ image }) => {
    await using cluster = await new SwarmCluster(image).withManagers(3).withWorkers(1).start()
    const [n1, n2, n3] = [cluster.node('manager-1'), cluster.node('manager-2'), cluster.node('manager-3')]
    const worker = cluster.node('worker-1')
    expect(await Swarm.recover(n1.engine)).toMatchObject({ changed: false, lost: [] })
    await expectSwarmError(Swarm.recover(worker.engine), 'NOT_A_MANAGER')
    const before = await cluster.swarm.inspect()
    await cluster.swarm.secrets.create('kept', 'x')

    await n1.kill()
    // An election is no loss: the others find a leader among themselves.
    expect(await Swarm.recover(n2.engine)).toMatchObject({ changed: false })
    await n3.kill()
    const { swarm, changed, lost } = await Swarm.recover(n2.engine)
    expect(changed).toBe(true)
    expect(lost.map(({ hostname }) => hostname).sort()).toEqual(['manager-1', 'manager-3'])
    const after = await swarm.inspect()
    expect([after.ID, after.JoinTokens]).toEqual([before.ID, before.JoinTokens])
    expect((await swarm.secrets.list()).map(({ name }) => name)).toEqual(['kept'])
    expect(await Swarm.recover(n2.engine)).toMatchObject({ changed: false, lost: [] })

    // One that will never be back goes, and one that does come back becomes a manager again.
    const never = lost.find(({ hostname }) => hostname === 'manager-3')
    expect(await swarm.nodes.remove(never?.id ?? '', { force: true })).toEqual({ changed: true })
    await n1.start({ timeoutMs: 120_000 })
    await expect
      .poll(() => reachabilities(swarm), { timeout: 150_000 })
      .toEqual([
        ['manager-1', 'reachable'],
        ['manager-2', 'reachable'],
        ['worker-1', undefined],
      ])
    await swarm.nodes.ready({ count: 3, timeoutMs: 60_000 })
    // Its own engine is the last to know, and refuses until then.
    await expect.poll(async () => (await n1.engine.swarm.inspect()).ID, { timeout: 60_000 }).toBe(before.ID)
    expect(await reachabilities(new Swarm(n1.engine))).toEqual(await reachabilities(swarm))

    // The recovered swarm takes others, too.
    const token = await swarm.joinToken('worker')
    expect(token).toBe(before.JoinTokens.Worker)
    expect(await swarm.nodes.promote(await nodeId(worker.engine))).toMatchObject({ changed: true })
    expect((await reachabilities(swarm)).map(([, reachability]) => reachability)).toEqual(Array(3).fill('reachable'))
  },
)

const reachabilities = async (swarm: Swarm): Promise<(string | undefined)[][]> =>
  (await swarm.nodes.list()).map(({ hostname, reachability }) => [hostname, reachability])

const nodeId = async (engine: Engine): Promise<string> => (await engine.info()).Swarm.NodeID
