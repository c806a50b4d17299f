import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { converge } from './converge.ts'
import { type SnapshotFacts, snapshotOf } from './snapshot-of.ts'

const web = { id: 'id-of-web', name: 'web', change: {} }
const running = [1, 2, 3].map((slot) => ({ slot, state: 'running' as const }))

/** A manager that shows a service; what it shows can change from look to look. */
function manager(facts: (look: number) => SnapshotFacts): InMemoryTransport {
  let look = 0
  const now = (): ReturnType<typeof snapshotOf> => snapshotOf(facts(look))
  return (
    new InMemoryTransport()
      .on('GET /services', () => {
        look++
        return { json: [now().service] }
      })
      .on('GET /tasks', () => ({ json: now().tasks }))
      // After a disturbance an answer counts only where a leader is named.
      .on('GET /nodes', () => ({ json: now().nodes.map((node) => ({ ...node, ManagerStatus: { Leader: true } })) }))
      .on('GET /events', () => new Promise(() => undefined))
      .on('GET /info', { json: { SystemTime: '2026-01-01T00:00:00Z', Swarm: {} } })
  )
}

const away = (): never => {
  throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
}
const over = (...transports: readonly InMemoryTransport[]): Managers =>
  new Managers(transports.map((transport) => new Engine({ transport })))

describe('a wait for a service', () => {
  it('tells each change once, and the end', async () => {
    const transport = manager((look) => ({ tasks: look < 3 ? running.slice(0, 2) : running }))
    const states: string[] = []
    const last = await converge(over(transport), web, {
      stableMs: 0,
      onProgress: ({ state, inPlace }) => states.push(`${state} ${inPlace}`),
    })
    expect(states).toEqual(['starting 2', 'converged 3'])
    expect(last).toMatchObject({ state: 'converged', waitingFor: undefined })
  })

  it('waits out a manager that is away, and says so when the time is up', async () => {
    const transport = manager((look) => (look < 2 ? away() : { tasks: running }))
    expect(await converge(over(transport), web, { stableMs: 0 })).toMatchObject({ state: 'converged' })
    const silent = new InMemoryTransport().on('GET /services', away)
    await expect(converge(over(silent), web, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      details: { waitingFor: expect.stringContaining('nothing listens') },
    })
  })

  it('goes on with another manager', async () => {
    const first = manager((look) => (look < 2 ? { tasks: running.slice(0, 1) } : away()))
    const second = manager(() => ({ tasks: running }))
    expect(await converge(over(first, second), web, { stableMs: 0 })).toMatchObject({ state: 'converged' })
  })

  it('ends with NOT_FOUND when the service is removed, and with what the caller throws', async () => {
    const transport = manager((look) => ({ tasks: look < 3 ? running.slice(0, 2) : [] }))
    const empty = new InMemoryTransport().on('GET /services', { json: [] })
    await expect(converge(over(empty), web, {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const failure = new Error('no')
    const onProgress = (): never => {
      throw failure
    }
    await expect(converge(over(transport), web, { onProgress })).rejects.toBe(failure)
  })

  it('tells what is wrong when the time is up, with the deadline beside it', async () => {
    const task = { slot: 1, node: '', state: 'pending' as const, error: 'no suitable node (missing plugin on 3 nodes)' }
    const transport = manager(() => ({ spec: { Mode: { Replicated: { Replicas: 1 } } }, tasks: [task] }))
    const waiting = converge(over(transport), web, { timeoutMs: 300, failFast: false })
    await expect(waiting).rejects.toMatchObject({
      code: 'UNSCHEDULABLE',
      details: { timeoutMs: 300, tasks: [{ name: 'web.1', state: 'pending', log: [] }] },
    })
  })

  it('is patient with what lacks room while somebody may give it up', async () => {
    const error = 'no suitable node (insufficient resources on 3 nodes)'
    const tasks = [{ slot: 1, node: '', state: 'pending' as const, error }]
    const transport = manager(() => ({ spec: { Mode: { Replicated: { Replicas: 1 } } }, tasks }))
    let looks = 0
    // By then it is certain.
    const expectsRoom = (): boolean => ++looks < 8
    await expect(converge(over(transport), { ...web, expectsRoom }, {})).rejects.toMatchObject({
      code: 'INSUFFICIENT_RESOURCES',
    })
    expect(looks).toBe(8)
  })

  it.each([-1, Number.NaN])('refuses stableMs %s', async (stableMs) => {
    await expect(converge(over(new InMemoryTransport()), web, { stableMs })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })
})
