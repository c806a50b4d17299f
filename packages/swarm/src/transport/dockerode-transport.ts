import type { IncomingMessage } from 'node:http'
import { addAbortSignal } from 'node:stream'
import type { DockerodeLike } from './dockerode-like.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/**
 * Sends requests through dockerode's modem: explicit path, query and body, every status an answer. dockerode's own
 * swarm methods are not used, because they put secrets into URLs and drop options.
 */
export class DockerodeTransport implements Transport {
  readonly #address: () => string
  readonly #docker: () => Promise<DockerodeLike>
  readonly #close: () => void

  constructor(address: () => string, docker: () => Promise<DockerodeLike>, close: () => void = () => undefined) {
    this.#address = address
    this.#docker = docker
    this.#close = close
  }

  get address(): string {
    return this.#address()
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const { modem } = await this.#docker()
    request.signal.throwIfAborted()
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      modem.dial(
        {
          // The modem cuts one character off a path with a query that comes without an `options` object.
          path: request.path.includes('?') ? `${request.path}&` : request.path,
          method: request.method,
          headers: {
            ...request.headers,
            ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          // `file` is the modem's only way to a body that it neither inspects nor copies into the URL.
          ...(request.body === undefined ? {} : { file: Buffer.from(request.body) }),
          statusCodes: everyStatus,
          isStream: true,
          abortSignal: request.signal,
        },
        (error, message) => (error ? reject(error) : resolve(message as IncomingMessage)),
      )
    })
    return {
      status: response.statusCode ?? 0,
      headers: response.headers as Record<string, string>,
      body: addAbortSignal(request.signal, response),
    }
  }

  close(): void {
    this.#close()
  }
}

/** Makes the modem hand over every answer instead of turning some into errors of its own. */
const everyStatus: Record<number, boolean> = new Proxy({}, { get: () => true })
