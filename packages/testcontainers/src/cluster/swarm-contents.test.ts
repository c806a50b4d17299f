import { Engine, Swarm } from '@raftkit/swarm'
import { InMemoryTransport } from '@raftkit/swarm/testing'
import { expect, it } from 'vitest'
import { removeSwarmContents, swarmContents } from './swarm-contents.ts'

it('a service whose tasks are about to be struck off stays until the next look', async () => {
  const task = (service: string, state: string, desired: string) => ({
    ID: `${service}-${state}`,
    ServiceID: service,
    Status: { State: state },
    DesiredState: desired,
  })
  const transport = new InMemoryTransport()
    .on('GET /services', { json: ['a', 'b', 'c'].map((ID) => ({ ID, Spec: { Mode: { Replicated: {} } } })) })
    .on('GET /tasks', {
      json: [
        task('a', 'pending', 'remove'),
        task('b', 'shutdown', 'remove'),
        task('c', 'running', 'remove'),
        task('c', 'failed', 'shutdown'),
      ],
    })
    .on('GET /secrets', { json: [] })
    .on('GET /configs', { json: [] })
    .on('GET /networks', { json: [] })
    .on('GET /volumes', { json: { Volumes: null } })
    .on('DELETE /services/c', { text: '' })
  const engine = new Engine({ transport })
  const { signal } = new AbortController()
  const { contents } = await swarmContents(engine, signal)
  const attempt = async (removal: Promise<unknown>): Promise<void> => void (await removal)
  await removeSwarmContents(new Swarm(engine), engine, contents, attempt, signal)
  expect(transport.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
})
