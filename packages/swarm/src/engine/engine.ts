import { inspect } from 'node:util'
import type { CallOptions } from '../call-options.ts'
import { errorFromAnswer } from '../errors/from-answer.ts'
import { errorFromFailure } from '../errors/from-failure.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
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

/** How long one call may take, the question for the API version included. */
const defaultTimeoutMs = 30_000

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
    using deadline = new Deadline(options, defaultTimeoutMs)
    return await this.#ping('ping the engine', deadline)
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
    using deadline = new Deadline(request, defaultTimeoutMs)
    const { body } = await this.#negotiated(request.action, deadline, (version) =>
      this.#send(request, deadline, version),
    )
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
    using deadline = new Deadline(request, defaultTimeoutMs)
    try {
      const response = await this.#negotiated(action, deadline, (version) => this.#open(request, deadline, version))
      deadline.pause()
      const bytes = timedBytes(response.body, deadline, endless)
      for await (const item of decode(bytes, response.headers['content-type'])) {
        // One piece of an answer can hold many items: an abort counts between two of them, too.
        deadline.signal.throwIfAborted()
        yield item
      }
    } catch (cause) {
      throw this.#failure(action, deadline, cause)
    }
  }

  /**
   * Ends all connections: calls and loops that are under way fail, and later calls are refused. A dockerode instance that was
   * handed in stays open, it is the caller's.
   */
  close(): void {
    this.#transport.close()
  }

  /** Shows the address and nothing else: options could hold keys. */
  [inspect.custom](): string {
    return `Engine { ${this.address} }`
  }

  /**
   * Sends something in the version that is spoken with the engine. Where that one is refused, an upgrade or a downgrade may
   * have put another engine in the place of the one that was asked for it: nothing was done then, and if it does speak
   * another version, all of it is sent once more.
   */
  async #negotiated<Value>(
    action: string,
    deadline: Deadline,
    send: (apiVersion: string) => Promise<Value>,
  ): Promise<Value> {
    const known = this.#apiVersion
    if (known === undefined) return send(await this.#negotiate(action, deadline))
    try {
      return await send(known)
    } catch (error) {
      if (!isSwarmError(error, 'API_VERSION_UNSUPPORTED')) throw error
      const apiVersion = await this.#negotiate(action, deadline)
      if (apiVersion === known) throw error
      return send(apiVersion)
    }
  }

  /** Calls that begin side by side each ask: sharing one ping would tie them to one another's deadlines. */
  async #negotiate(action: string, deadline: Deadline): Promise<string> {
    const { apiVersion } = await this.#ping(action, deadline)
    this.#apiVersion = negotiateApiVersion(apiVersion, this.address)
    return this.#apiVersion
  }

  async #ping(action: string, deadline: Deadline): Promise<EnginePing> {
    const { headers } = await this.#send({ action, method: 'GET', path: '/_ping' }, deadline)
    const apiVersion = headers['api-version']
    if (apiVersion === undefined) throw new SwarmError('NOT_AN_ENGINE', { action, engine: this.address })
    return { apiVersion, swarm: headers['swarm'] }
  }

  async #send(
    request: EngineRequest,
    deadline: Deadline,
    apiVersion?: string,
  ): Promise<{ headers: Headers; body: string }> {
    try {
      const response = await this.#open(request, deadline, apiVersion)
      return { headers: response.headers, body: await readBody(response) }
    } catch (cause) {
      throw this.#failure(request.action, deadline, cause)
    }
  }

  async #open(request: EngineRequest, deadline: Deadline, apiVersion?: string): Promise<TransportResponse> {
    const { action, method, headers, fields } = request
    deadline.signal.throwIfAborted()
    const body = bodyOf(request)
    if (fields !== undefined && apiVersion !== undefined) {
      refuseUnknownFields({ action, engine: this.address, apiVersion, body: request.body, fields })
    }
    const response = await this.#transport.send({
      method,
      path: targetOf(request, apiVersion),
      signal: deadline.signal,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    })
    if (!failed(response)) return response
    const { status } = response
    throw errorFromAnswer({ action, engine: this.address, method, status, body: await readBody(response) })
  }

  #failure(action: string, deadline: Deadline, cause: unknown): unknown {
    const reason = deadline.reason(action, this.address)
    if (reason !== undefined || isSwarmError(cause)) return reason ?? cause
    // What answers the next call may be another engine.
    this.#apiVersion = undefined
    return errorFromFailure({ action, engine: this.address, cause })
  }
}

type Headers = TransportResponse['headers']

/** A redirection is a failure, too: engines answer one to a path that they read in another way than it was meant. */
function failed({ status }: TransportResponse): boolean {
  return status < 200 || status >= 300
}
