import { expect, it } from 'vitest'
import { snapshotOf, type TaskOf } from '../convergence/snapshot-of.ts'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { readTaskHistories } from './task-history.ts'

async function histories(tasks: readonly TaskOf[], spec: Partial<ServiceSpec> = {}): Promise<unknown[]> {
  const snapshot = snapshotOf({ tasks, spec })
  const transport = new InMemoryTransport()
    .on('GET /tasks', { json: snapshot.tasks })
    .on('GET /nodes', { json: snapshot.nodes })
  const read = await readTaskHistories(new Managers([new Engine({ transport })]), snapshot.service, {})
  expect(transport.requests.find(({ path }) => path === '/tasks')?.query).toEqual({
    filters: '{"service":["id-of-web"]}',
  })
  return read.map(({ name, slot, nodeId, current, earlier }) => [
    name,
    slot ?? nodeId,
    current.id,
    earlier.map(({ id }) => id),
  ])
}

it('has the tasks of each slot, the newest in front, in the order of the slots', async () => {
  const tasks: TaskOf[] = [
    { id: 'second', slot: 2, state: 'shutdown', created: 2 },
    { id: 'tenth', slot: 10, state: 'running', created: 9 },
    { id: 'third', slot: 2, state: 'running', created: 3 },
    { id: 'first', slot: 2, state: 'failed', created: 1 },
  ]
  expect(await histories(tasks)).toEqual([
    ['web.2', 2, 'third', ['second', 'first']],
    ['web.10', 10, 'tenth', []],
  ])
})

it('has the tasks of each node, where there is one on each', async () => {
  const tasks: TaskOf[] = [
    { id: 'old', node: 'n2', state: 'shutdown', created: 1 },
    { id: 'new', node: 'n2', state: 'running', created: 2 },
    { id: 'other', node: 'n1', state: 'running', created: 1 },
  ]
  expect(await histories(tasks, { Mode: { Global: {} } })).toEqual([
    ['web.host-n1', 'n1', 'other', []],
    ['web.host-n2', 'n2', 'new', ['old']],
  ])
})
