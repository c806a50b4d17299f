import type { IncomingMessage } from 'node:http'
import { addAbortSignal } from 'node:stream'
import { inspect } from 'node:util'
import type { DockerodeLike, ModemLike } from './dockerode-like.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/**
 * Sends requests through dockerode's modem: explicit path, query and body, every status an answer. dockerode's own
 * swarm methods are not used, because they put secrets into URLs and drop options.
 */
export class DockerodeTransport implements Transport {
  readonly #address: () => string
  readonly #docker: () => Promise<DockerodeLike>
  readonly #own: OwnConnection

  /** @param own - what comes with a connection of our own, and not with an instance that was handed in */
  constructor(address: () => string, docker: () => Promise<DockerodeLike>, own: OwnConnection = notOwn) {
    this.#address = address
    this.#docker = docker
    this.#own = own
  }

  get address(): string {
    return this.#address()
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const { modem } = await this.#docker()
    request.signal.throwIfAborted()
    const response = await this.#dial(withoutVersion(modem), request).catch(async (error) => {
      throw request.signal.aborted ? error : await this.#own.explain(error)
    })
    return {
      status: response.statusCode ?? 0,
      headers: response.headers as Record<string, string>,
      body: addAbortSignal(request.signal, response),
    }
  }

  async #dial(modem: ModemLike, request: TransportRequest): Promise<IncomingMessage> {
    // A request that still waits for its socket does not notice by itself, and ssh can take long to give one.
    const { promise: aborted, reject: abort } = Promise.withResolvers<never>()
    const onAbort = (): void => abort(request.signal.reason)
    request.signal.addEventListener('abort', onAbort, { once: true })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      modem.dial(
        {
          // The modem cuts one character off a path with a query that comes without an `options` object.
          path: request.path.includes('?') ? `${request.path}&` : request.path,
          method: request.method,
          headers: {
            // Of an instance that was handed in, for a proxy on the way for instance. The modem leaves them out beside others.
            ...modem.headers,
            ...unshown(request.headers),
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
    return Promise.race([answered, aborted]).finally(() => request.signal.removeEventListener('abort', onAbort))
  }

  close(): void {
    this.#own.close()
  }
}

/** An instance that was handed in may stand for one version of the API, and the path says another one already. */
function withoutVersion(modem: ModemLike): ModemLike {
  return modem.version === undefined ? modem : Object.create(modem, { version: { value: undefined } })
}

/** Credentials go in headers, which docker-modem writes to its debug log. */
function unshown(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => {
    const text = /^x-registry-/i.test(name) ? Object.defineProperty(new String(value), inspect.custom, hidden) : value
    // A header is turned into text as it is sent, so an object that is one inside does as well.
    return [name, text as string]
  })
  return Object.fromEntries(entries)
}

const hidden = { value: () => '<redacted>' }

/** What a transport does with a connection that is its own. */
export interface OwnConnection {
  /** The reason behind a failure, where more is known than the socket tells. */
  explain(error: unknown): Promise<unknown>
  /** Ends all connections, those in use included. */
  close(): void
}

const notOwn: OwnConnection = { explain: async (error) => error, close: () => undefined }

/** Makes the modem hand over every answer instead of turning some into errors of its own. */
const everyStatus: Record<number, boolean> = new Proxy({}, { get: () => true })
