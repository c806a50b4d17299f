import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'

/** A request as it went over the wire. */
export interface WireRequest {
  /** Method, path and query. */
  readonly line: string
  /** Every header, `name: value`. */
  readonly headers: readonly string[]
  /** The body. */
  readonly body: string
}

/** Stands between an SDK, which it serves on a socket without TLS, and an engine, and keeps what goes through. */
export class RecordingProxy implements AsyncDisposable {
  /** Every request, in the order in which they ended. */
  readonly requests: WireRequest[] = []
  readonly #folder: string
  readonly #agent: Agent
  readonly #engine: URL
  readonly #server: Server

  private constructor(folder: string, engine: URL, agent: Agent) {
    this.#folder = folder
    this.#engine = engine
    this.#agent = agent
    this.#server = createServer((request, response) => this.#pass(request, response))
  }

  /** Starts a proxy in front of an engine that speaks TLS. */
  static async start(address: { readonly url: string; readonly tls?: unknown }): Promise<RecordingProxy> {
    const { caPath, certPath, keyPath } = address.tls as Record<'caPath' | 'certPath' | 'keyPath', string>
    const [ca, cert, key] = await Promise.all([caPath, certPath, keyPath].map((path) => readFile(path)))
    const agent = new Agent({ keepAlive: true, ca, cert, key } as object)
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-proxy-'))
    const proxy = new RecordingProxy(folder, new URL(address.url.replace(/^tcp:/, 'https:')), agent)
    await new Promise<void>((resolve) => proxy.#server.listen(join(folder, 's'), resolve))
    return proxy
  }

  /** Its own address. */
  get url(): string {
    return `unix://${join(this.#folder, 's')}`
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', rawHeaders } = request
    const onward = requestHttps({
      host: this.#engine.hostname,
      port: this.#engine.port,
      method,
      path: url,
      headers: request.headers,
      agent: this.#agent,
    })
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
      )
      this.requests.push({ line: `${method} ${url}`, headers, body: Buffer.concat(chunks).toString() })
    })
    pipeline(request, onward, () => undefined)
    response.on('close', () => onward.destroy())
    onward.on('error', () => response.destroy())
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      response.flushHeaders()
      pipeline(answer, response, () => undefined)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    this.#agent.destroy()
    await rm(this.#folder, { recursive: true })
  }
}
