import { expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'
import { removePart } from './remove-part.ts'

const network = { kind: 'network', name: 'shop_front', id: 'n'.repeat(25) } as const
const inUse: Reply = { status: 400, json: { message: `network ${network.id} is in use by task t` } }

function manager(...removals: [Reply, ...Reply[]]) {
  const [first, ...more] = removals
  const transport = new InMemoryTransport()
    .on(`DELETE /networks/${network.id}`, first, ...more)
    .on('GET /networks', { json: [] })
    .on('GET /services', { json: [] })
  return { transport, managers: new Managers([new Engine({ transport })]) }
}

it('waits until a network is in use no more', async () => {
  const { transport, managers } = manager(inUse, inUse, { status: 204 })
  await removePart(managers, network, { action: 'remove it' })
  expect(transport.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(3)
})

it('waits until a network is shown no more that somebody else has removed', async () => {
  const gone: Reply = { status: 404, json: { message: `network ${network.id} not found` } }
  const { transport, managers } = manager(gone)
  const shown: Reply = { json: [{ Id: network.id, Scope: 'swarm' }] }
  transport.on('GET /nodes', { json: [] }).on('GET /networks', shown, { json: [] })
  await removePart(managers, network, { action: 'remove it' })
  expect(transport.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
})

it('gives up where it stays in use', async () => {
  const { managers } = manager(inUse)
  await expect(removePart(managers, network, { action: 'remove it' }, 0)).rejects.toMatchObject({
    code: 'IN_USE',
    engineMessage: expect.stringContaining('in use by task t'),
  })
})
