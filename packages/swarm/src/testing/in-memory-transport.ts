import type { Transport, TransportRequest, TransportResponse } from '../transport/transport.ts'

/** A request as it reached the transport. */
export interface RecordedRequest {
  /** HTTP method. */
  readonly method: string
  /** Path without the API version. */
  readonly path: string
  /** Query parameters. */
  readonly query: Readonly<Record<string, string>>
  /** The API version it was sent for; undefined on the ping. */
  readonly apiVersion: string | undefined
  /** The body, parsed. */
  readonly body: unknown
}

/** What a route answers: JSON with status 200, or whatever a function makes of the request. */
export type Reply =
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly json?: unknown
      readonly text?: string
    }
  | ((request: RecordedRequest) => Reply | Promise<Reply>)

/**
 * An engine for unit tests: answers per route, records every request, and throws on a route that was not set. The ping
 * answers by itself.
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
  readonly #routes = new Map<string, Reply>()

  /** @param apiVersion - the newest API that the engine claims to speak */
  constructor(apiVersion = '1.51') {
    this.on('GET /_ping', { text: 'OK', headers: { 'api-version': apiVersion } })
  }

  /** Sets what a route answers, `METHOD /path` without API version and query. */
  on(route: string, reply: Reply): this {
    this.#routes.set(route, reply)
    return this
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    request.signal.throwIfAborted()
    const url = new URL(request.path, 'http://memory')
    const [, apiVersion, path = url.pathname] = /^\/v(\d+\.\d+)(\/.*)$/.exec(url.pathname) ?? []
    const recorded: RecordedRequest = {
      method: request.method,
      path,
      query: Object.fromEntries(url.searchParams),
      apiVersion,
      body: request.body === undefined ? undefined : JSON.parse(request.body),
    }
    if (path !== '/_ping') this.requests.push(recorded)
    let reply = this.#routes.get(`${request.method} ${path}`)
    while (typeof reply === 'function') reply = await reply(recorded)
    if (reply === undefined) throw new Error(`No reply was set for ${request.method} ${path}`)
    const text = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json))
    return {
      status: reply.status ?? 200,
      headers: reply.headers ?? {},
      body: (async function* () {
        yield Buffer.from(text)
      })(),
    }
  }

  close(): void {
    this.#routes.clear()
  }
}
