import { SwarmCluster } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { image } from '../../support/engine-under-test.ts'
import { outerDocker } from '../../support/outer-docker.ts'

const compose = {
  services: { web: { image: 'raftkit/shell:1', networks: ['net'], configs: ['text'], deploy: { replicas: 0 } } },
  networks: { net: {} },
  configs: { text: { content: 'hello' } },
}

test('a swarm starts with its stacks, and a reset takes them away', async () => {
  await using cluster = await new SwarmCluster(image).withStack('shop', compose).withStack('blog', compose).start()
  const { stacks } = cluster.swarm
  expect((await stacks.list()).map(({ name }) => name).sort()).toEqual(['blog', 'shop'])
  expect(await ofThisProcess()).toHaveLength(1)
  expect((await stacks.services('shop')).map(({ name }) => name)).toEqual(['shop_web'])
  await cluster.reset()
  expect(await stacks.list()).toEqual([])
})

test('a stack that cannot be deployed is a start that failed, and nothing is left', async () => {
  const wrong = { services: { web: { image: 'raftkit/shell:1', privileged: true } } }
  await expect(new SwarmCluster(image).withStack('shop', wrong).start()).rejects.toMatchObject({
    code: 'STACK_NOT_DEPLOYED',
    cause: { code: 'COMPOSE_UNSUPPORTED' },
  })
  expect(await ofThisProcess()).toEqual([])
})

/** Hosts whose label says that this process has made them. */
async function ofThisProcess(): Promise<string[]> {
  const all = await outerDocker.listContainers({ all: true, filters: { label: ['io.raftkit.owner'] } })
  return all.flatMap(({ Id, Labels }) =>
    Labels['io.raftkit.owner']?.split(':')[1] === String(process.pid) ? [Id] : [],
  )
}
