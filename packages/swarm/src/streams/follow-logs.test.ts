import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import type { LogOptions } from '../engine/read-logs.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport, type RecordedRequest, type Reply } from '../testing/in-memory-transport.ts'
import { followLogs } from './follow-logs.ts'
import { nanosecondsOf } from './nanoseconds.ts'

const start = 1_800_000_000

interface Line {
  readonly task: string
  /** Seconds after the start. */
  readonly at: number
  readonly text: string
}

const line = (task: string, at: number): Line => ({ task, at, text: `${task}${at}` })

/** A line as it is sent: a frame, the time, the details, the text. */
function framed({ task, at, text }: Line): Buffer {
  const time = new Date((start + at) * 1000).toISOString().replace('Z', '000000Z')
  const body = Buffer.from(`${time} com.docker.swarm.task.id=${task} ${text}\n`)
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, body])
}

/** An engine with the log of a service: what is asked for of it, in the order of the lines, broken off after so many. */
class Log {
  lines: readonly Line[] = []
  /** After how many lines each connection breaks; those beyond the list do not. */
  breaks: readonly (number | undefined)[] = []
  now = 100
  readonly transport = new InMemoryTransport()
    .on('GET /services/web', { json: { ID: 'web', Spec: { TaskTemplate: { ContainerSpec: {} } } } })
    .on('GET /nodes', { json: [{ ManagerStatus: { Leader: true } }] })
    .on('GET /info', () => ({ json: { SystemTime: new Date((start + this.now) * 1000).toISOString() } }))
    .on('GET /services/web/logs', (request) => this.answer(request))
  #connections = 0

  answer({ query: { since = '0', tail = 'all' } }: RecordedRequest): Reply {
    const from = Number(nanosecondsOf('test', 'since', since) / 1_000_000_000n) - start
    const left = new Map<string, number>()
    const wanted = this.lines
      .filter(({ at }) => at >= from)
      .toReversed()
      .filter(({ task }) => {
        const count = (left.get(task) ?? 0) + 1
        left.set(task, count)
        return tail === 'all' || count <= Number(tail)
      })
      .toReversed()
    const length = this.breaks[this.#connections++]
    const chunks = wanted.slice(0, length).map(framed)
    const headers = { 'content-type': 'application/vnd.docker.multiplexed-stream' }
    return length === undefined ? { headers, chunks } : { headers, chunks, breaksOff: 'ECONNRESET' }
  }

  get asked(): Record<string, string | undefined>[] {
    return this.transport.requests
      .filter(({ path }) => path.endsWith('/logs'))
      .map(({ query: { since, tail, follow } }) => ({
        ...(since === undefined ? {} : { since: String(Number(since) - start) }),
        ...(tail === undefined ? {} : { tail }),
        ...(follow === undefined ? {} : { follow }),
      }))
  }

  /** Reads so many lines, or until the log ends. */
  async read(options: LogOptions, count = Number.POSITIVE_INFINITY): Promise<string[]> {
    const managers = new Managers([new Engine({ transport: this.transport })])
    const seen: string[] = []
    for await (const { text } of followLogs(managers, { kind: 'service', id: 'web' }, options)) {
      seen.push(text)
      if (seen.length === count) break
    }
    return seen
  }
}

const past = [line('a', 10), line('a', 20), line('a', 30), line('b', 5), line('b', 40)]

describe('followLogs', () => {
  it('goes on after the last line of a connection that broke', async () => {
    const log = new Log()
    log.lines = past
    log.breaks = [2, 4]
    expect(await log.read({})).toEqual(['a10', 'a20', 'a30', 'b5', 'b40'])
  })

  it('asks for the last lines again where the connection broke before the first', async () => {
    const log = new Log()
    log.lines = past
    log.breaks = [0]
    expect(await log.read({ tail: 2 })).toEqual(['a20', 'a30', 'b5', 'b40'])
    expect(log.asked).toEqual([{ tail: '2' }, { tail: '2' }])
  })

  it('shows the rest of the last lines where the connection broke in their middle', async () => {
    const log = new Log()
    log.lines = past
    log.breaks = [1]
    // Both of a task of which none was shown, and those of the other after its last one.
    expect(await log.read({ tail: 2 })).toEqual(['a20', 'b5', 'b40', 'a30'])
    expect(log.asked).toEqual([{ tail: '2' }, { tail: '2' }, { since: '10' }])
  })

  it('loses nothing that was written meanwhile, and shows no more of the past than was asked for', async () => {
    const log = new Log()
    log.lines = past
    log.breaks = [1]
    const answer = log.answer.bind(log)
    log.transport.on('GET /services/web/logs', (request) => {
      const reply = answer(request)
      // More than the number of last lines, so that these alone would leave a gap.
      log.lines = [...past, line('a', 101), line('a', 102), line('a', 103), line('c', 50), line('c', 104)]
      return reply
    })
    const seen = await log.read({ tail: 2, follow: true }, 9)
    expect(seen.filter((text) => text.startsWith('a'))).toEqual(['a20', 'a30', 'a101', 'a102', 'a103'])
    expect(seen.filter((text) => text.startsWith('b'))).toEqual(['b5', 'b40'])
    expect(seen.filter((text) => text.startsWith('c'))).toEqual(['c50', 'c104'])
  })

  it('shows what it can where a node is away while the last lines are asked for again', async () => {
    const log = new Log()
    log.lines = past
    log.breaks = [1]
    const answer = log.answer.bind(log)
    let connections = 0
    const words = 'incomplete log stream. some logs could not be retrieved: node x is not available'
    const refusal = Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 0, 0, words.length]), Buffer.from(words)])
    log.transport.on('GET /services/web/logs', (request) => {
      const reply = answer(request)
      return ++connections === 2
        ? { headers: { 'content-type': 'application/vnd.docker.multiplexed-stream' }, chunks: [refusal] }
        : reply
    })
    expect(await log.read({ tail: 2 })).toEqual(['a20', 'a30'])
  })

  it('reads the past no more when all of it was shown', async () => {
    const log = new Log()
    log.lines = [...past, line('a', 131)]
    log.breaks = [4]
    const reading = log.read({ tail: 2, follow: true }, 5)
    while (log.asked.length < 1) await new Promise(setImmediate)
    log.lines = [...log.lines, line('a', 132), line('c', 60), line('c', 75)]
    expect(await reading).toEqual(['a30', 'b5', 'b40', 'a131', 'a132'])
    expect(log.asked).toEqual([
      { tail: '2', follow: 'true' },
      { since: '70', follow: 'true' },
    ])
  })

  it('shows nothing of the past with a tail of 0, and all that is written after the beginning', async () => {
    const log = new Log()
    log.lines = past
    log.breaks = [0, 0]
    const reading = log.read({ tail: 0, follow: true }, 2)
    while (log.asked.length < 1) await new Promise(setImmediate)
    log.now = 140
    log.lines = [...past, line('a', 101), line('c', 102)]
    expect(await reading).toEqual(['a101', 'c102'])
    expect(log.asked.slice(0, 2)).toEqual([
      { tail: '0', follow: 'true' },
      { since: '70', follow: 'true' },
    ])
  })

  it('ends with the service when that is gone', async () => {
    const log = new Log()
    log.lines = past
    const gone: Reply = { status: 404, json: { message: 'service web not found' } }
    const there: Reply = { json: { ID: 'web', Spec: { TaskTemplate: { ContainerSpec: {} } } } }
    log.transport.on('GET /services/web', there, gone)
    expect(await log.read({ follow: true })).toHaveLength(5)
    log.transport.on('GET /services/web', gone)
    await expect(log.read({ follow: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
