import { describe, expect, it, test } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Swarm } from '../swarm/swarm.ts'
import { InMemoryStream } from './in-memory-stream.ts'
import { InMemoryTransport } from './in-memory-transport.ts'
import type { Reply } from './reply.ts'

const engineWith = (
  route: string,
  ...replies: [Reply, ...Reply[]]
): { engine: Engine; transport: InMemoryTransport } => {
  const transport = new InMemoryTransport().on(route, ...replies)
  return { engine: new Engine({ transport }), transport }
}
const event = (Action: string): string =>
  `${JSON.stringify({ Type: 'node', Action, Actor: { ID: 'a', Attributes: {} }, scope: 'swarm', time: 1, timeNano: 1e9 })}\n`

describe('InMemoryTransport', () => {
  it('records what was sent, headers included, and leaves the pings out', async () => {
    const { engine, transport } = engineWith('POST /services/create', { status: 201, json: { ID: 'a' } })
    const spec = { Name: 'web', TaskTemplate: { ContainerSpec: { Image: 'x' } } }
    await engine.services.create(spec, { registryAuth: { username: 'u' } })
    const auth = Buffer.from('{"username":"u"}').toString('base64')
    expect(transport.requests).toEqual([
      {
        method: 'POST',
        path: '/services/create',
        query: {},
        headers: { 'x-registry-auth': auth },
        apiVersion: '1.51',
        body: spec,
      },
    ])
  })

  it('refuses a route that was not set, at once even with several managers', async () => {
    const engines = [new InMemoryTransport(), new InMemoryTransport()].map((transport) => new Engine({ transport }))
    await expect(new Swarm(engines).nodes.list()).rejects.toMatchObject({
      code: 'NOT_IMPLEMENTED',
      message: expect.stringContaining('GET /nodes'),
    })
  })

  it('answers in turn, the last reply for good', async () => {
    const { engine } = engineWith('GET /nodes', { failure: 'ECONNREFUSED' }, { status: 500, json: {} }, { json: [] })
    await expect(engine.nodes.list()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
    await expect(engine.nodes.list()).rejects.toMatchObject({ status: 500 })
    expect(await engine.nodes.list()).toEqual([])
    expect(await engine.nodes.list()).toEqual([])
  })

  it('hands out headers and pieces, and breaks off where it is told to', async () => {
    const headers = { 'Content-Type': 'application/vnd.docker.raw-stream' }
    const pieces: Reply = { headers, chunks: ['on', Buffer.from('e\ntw'), 'o\n'] }
    const { engine, transport } = engineWith('GET /tasks/a/logs', pieces)
    const read = async (seen: string[] = []): Promise<string[]> => {
      for await (const { text } of engine.tasks.logs('a')) seen.push(text)
      return seen
    }
    expect(await read()).toEqual(['one', 'two'])
    transport.on('GET /tasks/a/logs', { headers, chunks: ['one\n'], breaksOff: 'ECONNRESET' })
    const seen: string[] = []
    await expect(read(seen)).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(seen).toEqual(['one'])
  })

  it('answers when the test says so, and not after the deadline', async () => {
    const { promise, resolve } = Promise.withResolvers<Reply>()
    const { engine, transport } = engineWith('GET /nodes', () => promise)
    await expect(engine.nodes.list({ timeoutMs: 20 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
    const list = engine.nodes.list()
    resolve({ json: [] })
    expect(await list).toEqual([])
    expect(transport.requests).toHaveLength(2)
  })

  it('lets nothing through once it is closed', async () => {
    const { engine } = engineWith('GET /nodes', { json: [] })
    await engine.nodes.list()
    engine.close()
    await expect(engine.nodes.list()).rejects.toMatchObject({ message: expect.stringContaining('closed') })
  })
})

describe('InMemoryStream', () => {
  test('goes on for as long as the test likes', async () => {
    const events = new InMemoryStream()
    const { engine } = engineWith('GET /events', { chunks: events })
    const loop = engine.events()[Symbol.asyncIterator]()
    const first = loop.next()
    await events.untilReaders(1)
    events.write(event('update').slice(0, 5)).write(event('update').slice(5))
    expect((await first).value).toMatchObject({ Action: 'update' })
    const second = loop.next()
    events.write(event('remove')).end()
    expect((await second).value).toMatchObject({ Action: 'remove' })
    expect((await loop.next()).done).toBe(true)
    expect(events.readers).toBe(0)
  })

  test.each(['abort', 'leave'])('notices when the caller is gone by %s', async (way) => {
    const events = new InMemoryStream().write(event('create'))
    const { engine } = engineWith('GET /events', { chunks: events })
    const abort = new AbortController()
    const loop = engine.events({ signal: abort.signal })[Symbol.asyncIterator]()
    await loop.next()
    expect(events.readers).toBe(1)
    if (way === 'leave') await loop.return?.()
    else {
      const next = loop.next()
      abort.abort()
      await expect(next).rejects.toMatchObject({ code: 'ABORTED' })
    }
    await events.untilReaders(0)
  })

  test('breaks, and serves the one who comes back with what is written then', async () => {
    const first = new InMemoryStream().write(event('create'))
    const second = new InMemoryStream()
    const { engine } = engineWith('GET /events', { chunks: first }, { chunks: second })
    first.fail()
    const seen: string[] = []
    const read = async (): Promise<void> => {
      for await (const { Action } of engine.events()) seen.push(Action)
    }
    await expect(read()).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    second.write(event('remove')).end()
    await read()
    expect(seen).toEqual(['create', 'remove'])
  })
})
