import { describe, expect, it } from 'vitest'
import { type SnapshotFacts, snapshotOf, type TaskOf, timestamp } from '../convergence/snapshot-of.ts'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type MovingService, servicesOn, untilInPlace } from './services-on-node.ts'

const id = 'id-of-web'
const up = (slot: number, node = `n${slot}`): TaskOf => ({ slot, node, state: 'running' })
const crashed = (task: string, slot: number, node = `n${slot}`): TaskOf => ({
  id: task,
  slot,
  node,
  state: 'failed',
  error: 'task: non-zero exit (1)',
})

/** A manager that shows a service; what it shows can change from look to look. */
function manager(facts: (look: number) => SnapshotFacts | undefined) {
  let look = 0
  const now = () => {
    const shown = facts(look)
    return shown === undefined ? undefined : snapshotOf(shown)
  }
  const transport = new InMemoryTransport()
    .on('GET /services', () => {
      look++
      const snapshot = now()
      return { json: snapshot === undefined ? [] : [snapshot.service] }
    })
    .on('GET /tasks', () => ({ json: now()?.tasks ?? [{ ServiceID: id }] }))
    .on('GET /nodes', () => ({ json: now()?.nodes ?? [] }))
    .on('GET /events', () => new Promise(() => undefined))
    .on('GET /info', { json: { SystemTime: '2026-01-01T00:00:00Z', Swarm: {} } })
  return { transport, move: { action: 'drain it', managers: new Managers([new Engine({ transport })]) } }
}

const before = (facts: SnapshotFacts | undefined): Promise<MovingService[]> =>
  servicesOn('n1', manager(() => facts).move, {})

describe('the services on a node', () => {
  it('are noted as far as they are sound, where something is wrong with them', async () => {
    const name = 'web'
    const tasks = [up(1), up(2), up(3)]
    expect(await before({ tasks })).toEqual([{ id, name, soundBefore: undefined }])
    const justNow = (Date.now() - Date.parse(timestamp(0))) / 1_000
    const crash: TaskOf = { ...crashed('a', 3), since: justNow }
    const broken = [up(1), up(2), crash]
    expect(await before({ tasks: broken })).toEqual([{ id, name, soundBefore: { all: 2, meanwhile: 2 } }])
    expect(await before({ tasks: broken, spec: { Mode: { Global: {} } } })).toEqual([
      { id, name, soundBefore: { all: 2, meanwhile: 1 } },
    ])
    // It runs at this very moment, and has crashed just before; the same long ago is no matter.
    const earlier = { ...crash, created: -1 }
    const flickers = [up(1), up(2), earlier, up(3)]
    expect(await before({ tasks: flickers })).toEqual([{ id, name, soundBefore: { all: 2, meanwhile: 2 } }])
    const recovered = [up(1), up(2), { ...earlier, since: justNow - 61 }, up(3)]
    expect(await before({ tasks: recovered })).toEqual([{ id, name, soundBefore: undefined }])
    const reason = 'no suitable node (insufficient resources on 3 nodes)'
    const pending: TaskOf[] = [up(1), up(2), { slot: 3, node: '', state: 'pending', error: reason }]
    expect(await before({ tasks: pending })).toEqual([{ id, name, soundBefore: { all: 2, meanwhile: 2 } }])
  })

  it('keep it from being drained where their update has paused', async () => {
    const update = { State: 'paused', StartedAt: timestamp(0), Message: 'update paused due to failure' } as const
    await expect(before({ update, tasks: [up(1), up(2)] })).rejects.toMatchObject({
      code: 'UPDATE_PAUSED',
      message: expect.stringMatching(/^Cannot drain it: tasks of the service "web" .*update paused due to failure/),
    })
    // Everything is in place all the same.
    expect(await before({ update, tasks: [up(1), up(2), up(3)] })).toHaveLength(1)
  })

  it('are none that have been removed meanwhile', async () => expect(await before(undefined)).toEqual([]))
})

describe('a move', () => {
  const say: string[] = []
  const call = { ...endingWith(new AbortController().signal), say: (words: string) => say.push(words) }
  const moving = { id, name: 'web', soundBefore: { all: 2, meanwhile: 1 } }

  it('waits for what was wrong before as far as it was', async () => {
    const shown = (look: number): SnapshotFacts => ({
      tasks: look < 2 ? [] : look < 3 ? [up(1)] : [up(1), up(2)],
    })
    const meanwhile = manager(shown)
    await untilInPlace([moving], 'meanwhile', meanwhile.move, call)
    const looks = (of: typeof meanwhile): number =>
      of.transport.requests.filter(({ path }) => path === '/services').length
    expect(looks(meanwhile)).toBe(2)
    const after = manager(shown)
    await untilInPlace([moving], 'after', after.move, call)
    expect(looks(after)).toBe(3)
    expect(say).toContain('web: 1 of 2 tasks run that did before')
  })

  it('waits no more for what is removed', async () => {
    for (const soundBefore of [undefined, moving.soundBefore]) {
      await untilInPlace([{ ...moving, soundBefore }], 'after', manager(() => undefined).move, call)
    }
  })
})
