import { expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Swarm } from '../swarm/swarm.ts'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'

it('does not take the end of its time for a manager that is away', async () => {
  const network = { Name: 'net', Id: 'n1', Scope: 'swarm', Driver: 'overlay' }
  let removed = false
  const transport = new InMemoryTransport()
    .on('GET /nodes', { json: [] })
    .on('GET /networks', () => (removed ? new Promise<Reply>(() => undefined) : { json: [network] }))
    .on('DELETE /networks/n1', () => {
      removed = true
      return {}
    })
  const removing = new Swarm(new Engine({ transport })).networks.remove('net', { timeoutMs: 100 })
  await expect(removing).rejects.toMatchObject({ code: 'TIMED_OUT' })
})
