import type { CallOptions } from '../call-options.ts'
import type { SwarmInitRequest, SwarmInspect, SwarmJoinRequest } from '../wire/swarm.ts'
import type { EngineRequester } from './engine-request.ts'

/** The endpoints below `/swarm`. */
export class SwarmEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /** `GET /swarm`: the cluster with its join tokens. Managers only. */
  async inspect(options: CallOptions = {}): Promise<SwarmInspect> {
    const answer = await this.#engine.request({
      ...options,
      action: 'inspect the swarm',
      method: 'GET',
      path: '/swarm',
    })
    return answer as SwarmInspect
  }

  /**
   * `POST /swarm/init`: starts a swarm of one manager and returns the id of its node. Read `GET /info` after a failure:
   * engines are known to answer 500 although a swarm has come into being.
   */
  async init(body: SwarmInitRequest, options: CallOptions = {}): Promise<string> {
    const answer = await this.#engine.request({
      ...options,
      action: 'init a swarm',
      method: 'POST',
      path: '/swarm/init',
      body,
    })
    return answer as string
  }

  /**
   * `POST /swarm/join`. The engine answers after up to 20 seconds, and then goes on trying in the background: read
   * `GET /info` after a failure.
   */
  async join(body: SwarmJoinRequest, options: CallOptions = {}): Promise<void> {
    await this.#engine.request({
      timeoutMs: 60_000,
      ...options,
      action: 'join the swarm',
      method: 'POST',
      path: '/swarm/join',
      body,
    })
  }

  /** `POST /swarm/leave`. A manager needs `force`; demoting it first is the gentler way. */
  async leave(options: CallOptions & { readonly force?: boolean } = {}): Promise<void> {
    const { force, ...call } = options
    await this.#engine.request({
      ...call,
      action: 'leave the swarm',
      method: 'POST',
      path: '/swarm/leave',
      // Engines take any text they do not know for true.
      query: { force: force === true ? true : undefined },
    })
  }
}
