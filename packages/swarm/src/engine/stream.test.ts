import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Transport, TransportRequest } from '../transport/transport.ts'
import { Engine } from './engine.ts'
import type { EngineStreamRequest } from './engine-request.ts'

interface Sent {
  readonly requests: TransportRequest[]
  ended: boolean
}

/** An engine whose answers arrive in pieces, and that notes when nobody reads them any more. */
function engineWith(
  pieces: (signal: AbortSignal) => AsyncGenerator<string>,
  { status = 200, head }: { status?: number; head?: (signal: AbortSignal) => Promise<void> } = {},
): { engine: Engine; sent: Sent } {
  const sent: Sent = { requests: [], ended: false }
  const transport: Transport = {
    address: 'memory',
    close: () => undefined,
    async send(request) {
      if (request.path === '/_ping') return { status: 200, headers: { 'api-version': '1.51' }, body: bytes('OK') }
      sent.requests.push(request)
      await head?.(request.signal)
      const body = (async function* () {
        try {
          for await (const piece of pieces(request.signal)) yield Buffer.from(piece)
        } finally {
          sent.ended = true
        }
      })()
      return { status, headers: { 'content-type': 'text/plain' }, body }
    },
  }
  return { engine: new Engine({ transport }), sent }
}
async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
/** One item for each letter. */
const letters: EngineStreamRequest<string> = {
  action: 'read letters',
  method: 'GET',
  path: '/letters',
  decode: async function* (chunks) {
    for await (const chunk of chunks) yield* Buffer.from(chunk).toString()
  },
}
const hang = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
async function collect(items: AsyncIterable<string>, seen: string[] = []): Promise<string> {
  for await (const item of items) seen.push(item)
  return seen.join('')
}

describe('Engine#stream', () => {
  it('sends nothing until the loop begins, and hands out what is decoded', async () => {
    const { engine, sent } = engineWith(async function* () {
      yield 'ab'
      yield 'c'
    })
    const items = engine.stream(letters)
    expect(sent.requests).toEqual([])
    expect(await collect(items)).toBe('abc')
    expect(sent.requests).toMatchObject([{ method: 'GET', path: '/v1.51/letters' }])
  })

  it('tells the decoder the content type', async () => {
    const { engine } = engineWith(async function* () {})
    const told = engine.stream({
      ...letters,
      decode: async function* (_, contentType) {
        yield contentType
      },
    })
    for await (const contentType of told) expect(contentType).toBe('text/plain')
  })

  it('turns a refusal into an error', async () => {
    const pieces = async function* () {
      yield JSON.stringify({ message: 'service nosuch not found' })
    }
    await expect(collect(engineWith(pieces, { status: 404 }).engine.stream(letters))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      status: 404,
    })
  })

  it('turns a connection that breaks in the middle into an error, after what had come', async () => {
    const { engine } = engineWith(async function* () {
      yield 'ab'
      throw Object.assign(new Error('read'), { code: 'ECONNRESET' })
    })
    const seen: string[] = []
    await expect(collect(engine.stream(letters), seen)).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(seen).toEqual(['a', 'b'])
  })

  it('ends the answer when the loop is left', async () => {
    const { engine, sent } = engineWith(async function* (signal) {
      yield 'ab'
      await hang(signal)
    })
    for await (const letter of engine.stream(letters)) {
      expect(letter).toBe('a')
      break
    }
    expect(sent.ended).toBe(true)
  })

  it('reads no further ahead than it has to', async () => {
    let pieces = 0
    const { engine } = engineWith(async function* () {
      for (;;) {
        pieces++
        yield 'a'
      }
    })
    for await (const _ of engine.stream(letters)) if (pieces >= 3) break
    expect(pieces).toBe(3)
  })

  it('ends at once on an abort, while it waits and between two items of one piece', async () => {
    for (const pieces of ['a', 'aaaa']) {
      const { engine } = engineWith(async function* (signal) {
        yield pieces
        await hang(signal)
      })
      const abort = new AbortController()
      const reason = new Error('enough')
      const seen: string[] = []
      const reading = (async () => {
        for await (const letter of engine.stream({ ...letters, endless: true, signal: abort.signal })) {
          seen.push(letter)
          abort.abort(reason)
        }
      })()
      await expect(reading).rejects.toBe(reason)
      expect(seen).toEqual(['a'])
    }
  })

  it('limits how long the head is waited for, of an answer without end, too', async () => {
    for (const endless of [true, false]) {
      const { engine } = engineWith(async function* () {}, { head: hang })
      const reading = collect(engine.stream({ ...letters, endless, timeoutMs: 20 }))
      await expect(reading).rejects.toMatchObject({ code: 'TIMED_OUT', details: { timeoutMs: 20 } })
    }
  })

  it('limits how long the next bytes are waited for, unless the answer has no end', async () => {
    const pieces = async function* (signal: AbortSignal): AsyncGenerator<string> {
      yield 'a'
      await Promise.race([delay(100), hang(signal)])
      yield 'b'
    }
    const call = { ...letters, timeoutMs: 20 }
    await expect(collect(engineWith(pieces).engine.stream(call))).rejects.toMatchObject({ code: 'TIMED_OUT' })
    expect(await collect(engineWith(pieces).engine.stream({ ...call, endless: true }))).toBe('ab')
  })

  it('does not count the time that the caller takes', async () => {
    const { engine } = engineWith(async function* () {
      yield 'a'
      yield 'b'
    })
    const seen: string[] = []
    for await (const letter of engine.stream({ ...letters, timeoutMs: 20 })) {
      seen.push(letter)
      await delay(50)
    }
    expect(seen).toEqual(['a', 'b'])
  })
})
