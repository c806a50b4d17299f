import type { Engine, EngineEvent, EventOptions } from '@raftkit/swarm'
import { SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../support/collect.ts'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'

type Cluster = Awaited<ReturnType<SwarmCluster['start']>>

describe('the endpoint of events', () => {
  let cluster: Cluster
  let engine: Engine

  beforeAll(async () => {
    cluster = await new SwarmCluster(image).start()
    engine = cluster.node('manager-1').engine
  })
  afterAll(() => cluster?.stop())

  const data = Buffer.from('x').toString('base64')
  const shown = ({ Type, Action, Actor }: EngineEvent): string => `${Type} ${Action} ${Actor.Attributes['name']}`
  const until = async (options: EventOptions, last: string): Promise<EngineEvent[]> => {
    const seen: EngineEvent[] = []
    for await (const event of engine.events(options)) {
      seen.push(event)
      if (shown(event) === last) return seen
    }
    return seen
  }

  test('tells of the swarm’s objects as they change', async () => {
    const since = new Date()
    const filters = { scope: 'swarm', type: ['secret', 'config', 'network'] } as const
    const reading = until({ since, filters }, 'network remove o')
    const secret = await engine.secrets.create({ Name: 's', Data: data })
    const { Version, Spec } = await engine.secrets.inspect(secret)
    await engine.secrets.update(secret, Version.Index, { ...Spec, Labels: { a: 'b' } })
    await engine.secrets.remove(secret)
    await engine.configs.remove(await engine.configs.create({ Name: 'c', Data: data }))
    const { Id: network } = await engine.networks.create({ Name: 'o', Driver: 'overlay' })
    await engine.networks.remove(network)
    const events = await reading
    expect(events.map(shown).filter((event) => event !== 'network update o')).toEqual([
      'secret create s',
      'secret update s',
      'secret remove s',
      'config create c',
      'config remove c',
      'network create o',
      'network remove o',
    ])
    expect(events[0]).toMatchObject({ scope: 'swarm', Actor: { ID: secret } })
    expect(Math.abs((events[0]?.time ?? 0) * 1000 - since.getTime())).toBeLessThan(60_000)
  })

  test('ends at `until`, and shows the past since `since`', async () => {
    const before = new Date()
    const id = await engine.secrets.create({ Name: 'past', Data: data })
    await engine.secrets.remove(id)
    const filters = { type: 'secret', event: ['create', 'remove'], secret: 'past' } as const
    // The engine tells of a change a moment after it has answered: the last event says when it has.
    const [, last] = await until({ since: before, filters }, 'secret remove past')
    // This millisecond has only begun: an `until` in it would cut off what is told at its end.
    const after = new Date(Math.floor((last?.timeNano ?? 0) / 1e6) + 2)
    const past = await collect(engine.events({ since: before, until: after, filters }))
    expect(past.map(shown)).toEqual(['secret create past', 'secret remove past'])
    expect(past[1]).toEqual(last)
    expect(await collect(engine.events({ since: 1, until: 2 }))).toEqual([])
  })

  test('waits beyond its deadline, and ends at once on abort', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const reading = collect(engine.events({ timeoutMs: 1_000, signal: abort.signal, filters: { type: 'plugin' } }))
    setTimeout(() => abort.abort(reason), 1_500)
    await expect(reading).rejects.toBe(reason)
  })

  test('wrong arguments are refused', async () => {
    expect(() => engine.events({ since: 'yesterday' })).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    // Engines take these without a word, and then nothing ever comes.
    for (const filters of [{ tpye: 'service' }, { type: 'srevice' }, { scope: 'swram' }] as object[]) {
      expect(() => engine.events({ filters })).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
    }
  })

  test('an engine that goes away is a lost connection', async () => {
    const reading = collect(engine.events({ filters: { type: 'plugin' } }))
    await engine.ping()
    const ended = expectSwarmError(reading, 'CONNECTION_LOST')
    await cluster.node('manager-1').exec(['sh', '-c', 'kill -9 $(cat /var/run/docker.pid)'])
    await ended
  })
})
