import { SwarmError } from '../errors/swarm-error.ts'
import type { Transport, TransportRequest, TransportResponse } from '../transport/transport.ts'
import { unlessAborted } from '../wait/unless-aborted.ts'
import type { RecordedRequest, Reply, ReplyFailure } from './reply.ts'
import { socketError } from './socket-error.ts'

export type { RecordedRequest, Reply } from './reply.ts'

/**
 * An engine for unit tests: answers per route, records every request, and refuses a route that was not set. The ping
 * answers by itself.
 *
 * It knows nothing of how engines behave: what an answer of yours claims, no engine may ever say. Use it for code of your
 * own that only passes through; for the rest there are real ones in `@raftkit/testcontainers`.
 *
 * @example
 * ```ts
 * const transport = new InMemoryTransport().on('GET /nodes', { json: [] })
 * const swarm = new Swarm(new Engine({ transport }))
 * await swarm.nodes.list()
 * transport.requests[0]?.path // '/nodes'
 * ```
 */
export class InMemoryTransport implements Transport {
  readonly address = 'memory'
  /** Every request but the pings, in order. */
  readonly requests: RecordedRequest[] = []
  readonly #routes = new Map<string, Reply[]>()
  #closed = false

  /** @param apiVersion - the newest API that the engine claims to speak */
  constructor(apiVersion = '1.51') {
    this.on('GET /_ping', { text: 'OK', headers: { 'api-version': apiVersion } })
  }

  /**
   * Sets what a route does, `METHOD /path` without API version and query. Of several replies each serves one request, and
   * the last one all that follow.
   *
   * @example
   * ```ts
   * transport.on('GET /nodes', { failure: 'ECONNREFUSED' }, { json: [] })
   * ```
   */
  on(route: string, reply: Reply, ...next: readonly Reply[]): this {
    this.#routes.set(route, [reply, ...next])
    return this
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    request.signal.throwIfAborted()
    const recorded = record(request)
    if (recorded.path !== '/_ping') this.requests.push(recorded)
    let reply: Reply = this.#take(`${recorded.method} ${recorded.path}`)
    while (typeof reply === 'function') reply = await unlessAborted(Promise.resolve(reply(recorded)), request.signal)
    if (reply.failure !== undefined) throw socketError(reply.failure)
    return {
      status: reply.status ?? 200,
      headers: lowerCase(reply.headers),
      body: read(reply, request.signal),
    }
  }

  close(): void {
    this.#closed = true
  }

  #take(route: string): Reply {
    if (this.#closed) {
      const init = { action: 'use the engine', meaning: 'it has been closed', remedy: 'make a new one' }
      throw new SwarmError('INVALID_ARGUMENT', init)
    }
    const replies = this.#routes.get(route)
    const [reply] = replies ?? []
    if (replies === undefined || reply === undefined) {
      throw new SwarmError('NOT_IMPLEMENTED', {
        action: `answer ${route} from memory`,
        meaning: 'no reply was set for that route',
        remedy: 'set one with on(), if the request is what you expect',
      })
    }
    if (replies.length > 1) replies.shift()
    return reply
  }
}

function record(request: TransportRequest): RecordedRequest {
  const url = new URL(request.path, 'http://memory')
  const [, apiVersion, path = url.pathname] = /^\/v(\d+\.\d+)(\/.*)$/.exec(url.pathname) ?? []
  return {
    method: request.method,
    path,
    query: Object.fromEntries(url.searchParams),
    headers: lowerCase(request.headers),
    apiVersion,
    body: request.body === undefined ? undefined : JSON.parse(request.body),
  }
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

type Answer = Exclude<Reply, CallableFunction | ReplyFailure>
type Pieces = Iterator<string | Uint8Array> | AsyncIterator<string | Uint8Array>

function piecesOf({ json, text, chunks }: Answer): Pieces {
  if (chunks === undefined) {
    const body = text ?? (json === undefined ? undefined : JSON.stringify(json))
    return (body === undefined ? [] : [body])[Symbol.iterator]()
  }
  return Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
}

/** As a socket does it: an abort ends it at once, even in the middle of a wait. */
async function* read(reply: Answer, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const pieces = piecesOf(reply)
  try {
    for (;;) {
      const next = await unlessAborted(Promise.resolve(pieces.next()), signal)
      if (next.done === true) break
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value
    }
    if (reply.breaksOff !== undefined) throw socketError(reply.breaksOff)
  } finally {
    // Not waited for: a generator in the middle of a wait of its own ends when that is over.
    Promise.resolve(pieces.return?.()).catch(() => undefined)
  }
}
