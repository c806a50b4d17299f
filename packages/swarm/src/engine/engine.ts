import { inspect } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import { errorFromAnswer } from '../errors/from-answer.ts'
import { errorFromFailure } from '../errors/from-failure.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { DockerodeLike } from '../transport/dockerode-like.ts'
import type { Transport, TransportResponse } from '../transport/transport.ts'
import type { EngineEvent } from '../wire/event.ts'
import type { SystemInfo, SystemVersion } from '../wire/system.ts'
import { negotiateApiVersion } from './api-version.ts'
import { ConfigEndpoints } from './config-endpoints.ts'
import { Deadline } from './deadline.ts'
import { DistributionEndpoints } from './distribution-endpoints.ts'
import { bodyOf, type EngineRequest, type EngineStreamRequest, targetOf } from './engine-request.ts'
import { NetworkEndpoints } from './network-endpoints.ts'
import { NodeEndpoints } from './node-endpoints.ts'
import { type EngineTarget, openTransport } from './open-transport.ts'
import { readBody } from './read-body.ts'
import { type EventOptions, readEvents } from './read-events.ts'
import { refuseUnknownFields } from './refuse-unknown-fields.ts'
import { SecretEndpoints } from './secret-endpoints.ts'
import { ServiceEndpoints } from './service-endpoints.ts'
import { SwarmEndpoints } from './swarm-endpoints.ts'
import { TaskEndpoints } from './task-endpoints.ts'
import { timedBytes } from './timed-bytes.ts'
import { VolumeEndpoints } from './volume-endpoints.ts'

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
  /** The endpoints below `/services`. */
  readonly services: ServiceEndpoints = new ServiceEndpoints(this)
  /** The endpoints below `/tasks`. */
  readonly tasks: TaskEndpoints = new TaskEndpoints(this)
  /** The endpoints below `/secrets`. */
  readonly secrets: SecretEndpoints = new SecretEndpoints(this)
  /** The endpoints below `/configs`. */
  readonly configs: ConfigEndpoints = new ConfigEndpoints(this)
  /** The endpoints below `/networks`. */
  readonly networks: NetworkEndpoints = new NetworkEndpoints(this)
  /** The endpoints below `/volumes`. */
  readonly volumes: VolumeEndpoints = new VolumeEndpoints(this)
  /** The endpoint below `/distribution`. */
  readonly distribution: DistributionEndpoints = new DistributionEndpoints(this)
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
   * `GET /events`: what happens on this engine, and on a manager in the swarm, asked for at the first step of the loop. A
   * hint to look again rather than a record: after a lost connection, list what there is.
   *
   * @example
   * ```ts
   * const filters = { type: 'service', scope: 'swarm' } as const
   * for await (const { Action, Actor } of engine.events({ filters })) console.log(Action, Actor.Attributes['name'])
   * ```
   */
  events(options: EventOptions = {}): AsyncIterable<EngineEvent> {
    return readEvents(this, options)
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

  /**
   * Calls any endpoint whose answer is read while it arrives. The request is sent at the first step of the loop;
   * leaving the loop ends the connection, and so does an abort, at once.
   */
  async *stream<Item>(request: EngineStreamRequest<Item>): AsyncGenerator<Item, void, undefined> {
    const { action, decode, endless = false } = request
    const apiVersion = await this.#negotiated(request)
    using deadline = new Deadline(request, 30_000)
    try {
      const response = await this.#open(request, deadline, apiVersion)
      if (failed(response)) throw this.#refusal(request, response, await readBody(response))
      deadline.pause()
      const bytes = timedBytes(response.body, deadline, endless)
      for await (const item of decode(bytes, response.headers['content-type'])) {
        // One piece of an answer can hold many items: an abort counts between two of them, too.
        deadline.signal.throwIfAborted()
        yield item
      }
    } catch (cause) {
      throw deadline.reason(action, this.address) ?? errorFromFailure({ action, engine: this.address, cause })
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
      response = await this.#open(request, deadline, apiVersion)
      body = await readBody(response)
    } catch (cause) {
      throw deadline.reason(action, this.address) ?? errorFromFailure({ action, engine: this.address, cause })
    }
    if (failed(response)) throw this.#refusal(request, response, body)
    return { headers: response.headers, body }
  }

  async #open(request: EngineRequest, deadline: Deadline, apiVersion?: string): Promise<TransportResponse> {
    const { action, method, headers, fields } = request
    deadline.signal.throwIfAborted()
    const body = bodyOf(request)
    if (fields !== undefined && apiVersion !== undefined) {
      refuseUnknownFields({ action, engine: this.address, apiVersion, body: request.body, fields })
    }
    return this.#transport.send({
      method,
      path: targetOf(request, apiVersion),
      signal: deadline.signal,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    })
  }

  #refusal({ action, method }: EngineRequest, { status }: TransportResponse, body: string): SwarmError {
    return errorFromAnswer({ action, engine: this.address, method, status, body })
  }
}

type Headers = TransportResponse['headers']

/** A redirection is a failure, too: engines answer one to a path that they read in another way than it was meant. */
function failed({ status }: TransportResponse): boolean {
  return status < 200 || status >= 300
}
