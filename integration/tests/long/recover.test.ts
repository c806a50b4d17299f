import { Swarm } from '@raftkit/swarm'
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

    // They find no quorum of their own, even together, and become managers of the one swarm again.
    await Promise.all([n1, n3].map((node) => node.start({ timeoutMs: 120_000 })))
    await expect
      .poll(() => reachabilities(swarm), { timeout: 180_000 })
      .toEqual([
        ['manager-1', 'reachable'],
        ['manager-2', 'reachable'],
        ['manager-3', 'reachable'],
        ['worker-1', undefined],
      ])
    await swarm.nodes.ready({ count: 4, timeoutMs: 60_000 })
    // Their own engines are the last to know, and refuse until then.
    for (const { engine } of [n1, n3]) {
      await expect.poll(async () => (await engine.swarm.inspect()).ID, { timeout: 60_000 }).toBe(before.ID)
      expect(await reachabilities(new Swarm(engine))).toEqual(await reachabilities(swarm))
    }

    // Lost once more, and never to come back: without their entries the swarm is whole, and takes other managers.
    await Promise.all([n1.kill(), n3.kill()])
    const again = await Swarm.recover(n2.engine)
    expect(again.lost.map(({ hostname }) => hostname).sort()).toEqual(['manager-1', 'manager-3'])
    for (const { id } of again.lost) {
      expect(await again.swarm.nodes.remove(id, { force: true })).toEqual({ changed: true })
    }
    await again.swarm.nodes.ready({ count: 2, timeoutMs: 120_000 })
    // Promoted, it might ask for the manager through which it joined, and that is gone (seen on 20.10).
    const { NodeID } = (await worker.engine.info()).Swarm
    await again.swarm.leave(worker.engine)
    await again.swarm.nodes.remove(NodeID, { force: true })
    const joined = await again.swarm.join(worker.engine, { role: 'manager', advertiseAddr: worker.ip })
    expect(joined).toMatchObject({ changed: true })
    expect(await reachabilities(again.swarm)).toEqual([
      ['manager-2', 'reachable'],
      ['worker-1', 'reachable'],
    ])
  },
)

const reachabilities = async (swarm: Swarm): Promise<(string | undefined)[][]> =>
  (await swarm.nodes.list()).map(({ hostname, reachability }) => [hostname, reachability])
