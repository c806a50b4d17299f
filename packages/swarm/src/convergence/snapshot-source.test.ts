import { afterEach, expect, it, vi } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { type SnapshotFacts, snapshotOf } from './snapshot-of.ts'
import { SnapshotSource } from './snapshot-source.ts'

afterEach(() => void vi.restoreAllMocks())

it('lists tasks only where the numbers have changed, after a while, or after an event', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
  let facts: SnapshotFacts = { tasks: [{ slot: 1, state: 'running' }] }
  const transport = new InMemoryTransport()
    .on('GET /services', () => ({ json: [snapshotOf(facts).service] }))
    .on('GET /tasks', () => ({ json: snapshotOf(facts).tasks }))
    .on('GET /nodes', () => ({ json: snapshotOf(facts).nodes }))
  const source = new SnapshotSource(new Managers([new Engine({ transport })]), { id: 'id-of-web', action: 'see it' })
  const asked = async (woken: boolean): Promise<string[]> => {
    const before = transport.requests.length
    const { tasks } = await source.read(woken, {})
    expect(tasks).toEqual(snapshotOf(facts).tasks)
    return transport.requests.slice(before).map(({ path }) => path)
  }
  expect(await asked(true)).toEqual(['/services', '/tasks', '/nodes'])
  expect(await asked(false)).toEqual(['/services'])
  clock.mockReturnValue(249)
  expect(await asked(false)).toEqual(['/services'])
  clock.mockReturnValue(250)
  expect(await asked(false)).toEqual(['/services', '/tasks'])
  facts = { tasks: [1, 2].map((slot) => ({ slot, state: 'running' as const })) }
  expect(await asked(false)).toEqual(['/services', '/tasks'])
  expect(await asked(true)).toEqual(['/services', '/tasks', '/nodes'])
  clock.mockReturnValue(5_250)
  expect(await asked(false)).toEqual(['/services', '/tasks', '/nodes'])
})
