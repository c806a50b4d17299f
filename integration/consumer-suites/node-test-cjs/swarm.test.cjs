const assert = require('node:assert/strict')
const { after, test } = require('node:test')
const { isHarnessError, SharedSwarmCluster, SwarmCluster } = require('@raftkit/testcontainers')

const shared = new SharedSwarmCluster(() => new SwarmCluster().withWorkers(1), { logs: process.env.SWARM_LOGS })
after(() => shared.stop())

for (const name of ['first', 'second']) {
  test(
    `the ${name} finds it empty and fills it`,
    shared.using(async (cluster, t) => {
      assert.match(t.name, new RegExp(name))
      const { engine } = await cluster.leader()
      assert.deepEqual(await engine.configs.list(), [])
      await engine.configs.create({ Name: 'left-behind', Data: 'MQ==' })
    }),
  )
}

test(
  'nodes are handled',
  shared.using(async (cluster) => {
    const worker = cluster.node('worker-1')
    assert.equal((await worker.exec(['cat'], { stdin: 'hello' })).stdout, 'hello')
    assert.throws(
      () => cluster.node('worker-2'),
      (error) => isHarnessError(error, 'NO_SUCH_HOST'),
    )
  }),
)

if (process.env.SWARM_LOGS) {
  test(
    'a failing test has the logs',
    shared.using(async (cluster) => {
      await (await cluster.leader()).engine.configs.create({ Name: 'seen-in-the-logs', Data: 'MQ==' })
      assert.equal(1, 2)
    }),
  )
}
