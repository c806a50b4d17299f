import { describe, expect, it, test } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { followEvents, type SwarmEventOptions } from './follow-events.ts'

const second = 1_800_000_000
const event = (name: string, at: number, scope = 'swarm') => ({
  Type: 'secret',
  Action: 'create',
  Actor: { ID: `id-of-${name}`, Attributes: { name } },
  scope,
  time: second + at,
  timeNano: (second + at) * 1e9,
})

/** A manager that shows these events on its first connection, those on the next ones, and ends each of them. */
const manager = (first: readonly object[], next: readonly object[] = first): InMemoryTransport => {
  let connections = 0
  return new InMemoryTransport()
    .on('GET /nodes', { json: [] })
    .on('GET /info', { json: { SystemTime: new Date(second * 1000).toISOString() } })
    .on('GET /events', ({ query }) => {
      const events = connections === 0 ? first : next
      if (query['until'] === undefined) connections++
      return { text: events.map((one) => `${JSON.stringify(one)}\n`).join('') }
    })
}

const read = async (transport: InMemoryTransport, count: number, options: SwarmEventOptions = {}) => {
  const told: string[] = []
  const events = followEvents(new Managers([new Engine({ transport })]), { ...options, onGap: () => told.push('gap') })
  for await (const { Actor } of events) {
    told.push(Actor.Attributes['name'] ?? '')
    if (told.filter((one) => one !== 'gap').length === count) break
  }
  return told
}
const [a, b, c, d] = [event('a', 1), event('b', 2), event('c', 3), event('d', 4)]

describe('followEvents', () => {
  it('goes on where a connection has ended, and shows nothing twice', async () => {
    const transport = manager([a, b], [a, b, c, d])
    expect(await read(transport, 4)).toEqual(['a', 'b', 'c', 'd'])
    const since = transport.requests.filter(({ path }) => path === '/events').map(({ query }) => query['since'])
    // Half a minute before the last one, first up to now and then from there on.
    expect(since).toEqual([undefined, `${second + 2 - 30}.000000000`, `${second + 2 - 30}.000000000`])
  })

  it('says where events may be missing, before those that come after', async () => {
    expect(await read(manager([a, b], [d]), 3)).toEqual(['a', 'b', 'gap', 'd'])
  })

  it('shows what is of the swarm, and fits the filters exactly', async () => {
    const transport = manager([event('a', 1, 'local'), event('ab', 2), event('a', 3)])
    const options: SwarmEventOptions = { filters: { secret: 'a' } }
    expect(await read(transport, 1, options)).toEqual(['a'])
    expect(JSON.parse(transport.requests.find(({ path }) => path === '/events')?.query['filters'] ?? '')).toEqual({
      scope: ['swarm'],
    })
  })

  it('ends at `until`', async () => {
    expect(await read(manager([a, b]), 9, { since: second, until: new Date(Date.now() - 5_000) })).toEqual(['a', 'b'])
  })

  it('ends at once on abort, with the reason as it is', async () => {
    const reason = new Error('enough')
    await expect(read(manager([a]), 2, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('waits no longer than its deadline for a manager that has gone', async () => {
    let looks = 0
    const noLeader = { status: 500, json: { message: 'The swarm does not have a leader.' } }
    const transport = manager([a]).on('GET /nodes', () => (++looks === 1 ? { json: [] } : noLeader))
    await expect(read(transport, 2, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
  })

  test.each<object>([
    { filters: { tpye: 'service' } },
    { filters: { type: 'container' } },
    { filters: { event: 'start' } },
    { filters: { scope: 'local' } },
    { filters: { secret: '' } },
    { since: 'yesterday' },
    { until: Number.NaN },
  ])('refuses %j before anything is sent', (options) => {
    const transport = manager([])
    const managers = new Managers([new Engine({ transport })])
    expect(() => followEvents(managers, options)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    expect(transport.requests).toEqual([])
  })
})
