import { inspect } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import { errorFromAnswer } from '../errors/from-answer.ts'
import { errorFromFailure } from '../errors/from-failure.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { DockerodeLike } from '../transport/dockerode-like.ts'
import type { Transport, TransportResponse } from '../transport/transport.ts'
import type { SystemInfo, SystemVersion } from '../wire/system.ts'
import { negotiateApiVersion } from './api-version.ts'
import { Deadline } from './deadline.ts'
import { type EngineRequest, targetOf } from './engine-request.ts'
import { NodeEndpoints } from './node-endpoints.ts'
import { type EngineTarget, openTransport } from './open-transport.ts'
import { readBody } from './read-body.ts'
import { SwarmEndpoints } from './swarm-endpoints.ts'

/** What an engine says of itself at the door. */
export interface EnginePing {
  /** The newest API it speaks. */
  readonly apiVersion: string
  /** Where it stands towards Swarm, `active/manager` for instance; undefined before Engine 23. */
  readonly swarm: string | undefined
}

/**
 * One Docker Engine, one typed method per endpoint, spelled as the engine spells it.
 *
 * The constructor does no I/O: the first call resolves the address, connects and negotiates the API version. Without a
 * target it is the engine that the docker command would use here.
 *
 * @example
 * ```ts
 * const engine = new Engine('unix:///var/run/docker.sock')
 * const { Swarm: swarm } = await engine.info()
 * console.log(swarm.LocalNodeState)
 * ```
 */
export class Engine {
  /** The endpoints below `/swarm`. */
  readonly swarm: SwarmEndpoints = new SwarmEndpoints(this)
  /** The endpoints below `/nodes`. */
  readonly nodes: NodeEndpoints = new NodeEndpoints(this)
  readonly #transport: Transport
  readonly #dockerode: () => Promise<DockerodeLike>
  #apiVersion: string | undefined

  /** @throws SwarmError `INVALID_ADDRESS` */
  constructor(target?: EngineTarget) {
    const { transport, dockerode } = openTransport(target)
    this.#transport = transport
    this.#dockerode = dockerode
  }

  /** The address as it may be shown, without credentials; one out of the environment is known after the first call. */
  get address(): string {
    return this.#transport.address
  }

  /** `GET /_ping`: whether an engine answers there at all. */
  async ping(options: CallOptions = {}): Promise<EnginePing> {
    const { headers } = await this.#send({ ...options, action: 'ping the engine', method: 'GET', path: '/_ping' })
    const apiVersion = headers['api-version']
    if (apiVersion === undefined) {
      throw new SwarmError('NOT_AN_ENGINE', { action: 'ping the engine', engine: this.address })
    }
    return { apiVersion, swarm: headers['swarm'] }
  }

  /** `GET /info`. Its field `Swarm` is the engine's own word on where it stands, on any node. */
  async info(options: CallOptions = {}): Promise<SystemInfo> {
    return (await this.request({ ...options, action: 'read the info', method: 'GET', path: '/info' })) as SystemInfo
  }

  /** `GET /version`. */
  async version(options: CallOptions = {}): Promise<SystemVersion> {
    const answer = await this.request({ ...options, action: 'read the version', method: 'GET', path: '/version' })
    return answer as SystemVersion
  }

  /**
   * The dockerode instance underneath, for everything outside Swarm: containers, images, exec.
   *
   * @example
   * ```ts
   * const docker = await engine.dockerode<Docker>()   // import type Docker from 'dockerode'
   * ```
   */
  async dockerode<Instance extends DockerodeLike = DockerodeLike>(): Promise<Instance> {
    return (await this.#dockerode()) as Instance
  }

  /** Calls any endpoint, for what has no method here yet: deadline, negotiated version and errors included. */
  async request(request: EngineRequest): Promise<unknown> {
    const { body } = await this.#send(request, await this.#negotiated(request))
    if (body === '') return undefined
    try {
      return JSON.parse(body)
    } catch (cause) {
      throw new SwarmError('NOT_AN_ENGINE', {
        action: request.action,
        engine: this.address,
        meaning: 'the answer is not JSON',
        cause,
      })
    }
  }

  /** Ends idle connections. An instance that was handed in stays open: it is the caller's. */
  close(): void {
    this.#transport.close()
  }

  /** Shows the address and nothing else: options could hold keys. */
  [inspect.custom](): string {
    return `Engine { ${this.address} }`
  }

  /** Calls that begin side by side each ask: sharing one ping would tie them to one another's deadlines. */
  async #negotiated(call: CallOptions): Promise<string> {
    if (this.#apiVersion === undefined) {
      const { apiVersion } = await this.ping({ signal: call.signal, timeoutMs: call.timeoutMs })
      this.#apiVersion = negotiateApiVersion(apiVersion, this.address)
    }
    return this.#apiVersion
  }

  async #send(request: EngineRequest, apiVersion?: string): Promise<{ headers: Headers; body: string }> {
    const { action } = request
    using deadline = new Deadline(request, 30_000)
    let response: TransportResponse
    let body: string
    try {
      deadline.signal.throwIfAborted()
      response = await this.#transport.send({
        method: request.method,
        path: targetOf(request, apiVersion),
        signal: deadline.signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      body = await readBody(response)
    } catch (cause) {
      throw deadline.reason(action, this.address) ?? errorFromFailure({ action, engine: this.address, cause })
    }
    if (response.status >= 400) {
      throw errorFromAnswer({ action, engine: this.address, status: response.status, body })
    }
    return { headers: response.headers, body }
  }
}

type Headers = TransportResponse['headers']
