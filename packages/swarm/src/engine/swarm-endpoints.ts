import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { SwarmInitRequest, SwarmInspect, SwarmJoinRequest, SwarmSpec } from '../wire/swarm.ts'
import type { EngineRequester } from './engine-request.ts'
import { objectVersion } from './object-version.ts'

/** What {@link SwarmEndpoints.update} makes anew besides. */
export interface SwarmUpdateOptions extends CallOptions {
  /** Makes a new worker token: the old one lets nobody in any more. */
  readonly rotateWorkerToken?: boolean
  /** Makes a new manager token: the old one lets nobody in any more. */
  readonly rotateManagerToken?: boolean
  /** Makes a new unlock key. Managers that are down while it changes still want the old one. */
  readonly rotateManagerUnlockKey?: boolean
}

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

  /**
   * `POST /swarm/update`: replaces the whole spec, and makes tokens or the unlock key anew. Managers only.
   *
   * @param version - `Version.Index` of the swarm as it was read
   * @param spec - the whole spec: engines reset what is left out
   * @throws SwarmError `VERSION_CONFLICT` when the swarm has changed since, `INVALID_ARGUMENT` for an empty spec, which
   * engines take for a wish to reset everything
   */
  async update(version: number, spec: SwarmSpec, options: SwarmUpdateOptions = {}): Promise<void> {
    const { rotateWorkerToken, rotateManagerToken, rotateManagerUnlockKey, ...call } = options
    const action = 'update the swarm'
    if (typeof spec !== 'object' || spec === null || Object.keys(spec).length === 0) {
      throw new SwarmError('INVALID_ARGUMENT', {
        action,
        meaning: 'the spec is empty',
        remedy: 'give the whole spec as it was read, with your change in it',
        details: { argument: 'spec' },
      })
    }
    await this.#engine.request({
      ...call,
      action,
      method: 'POST',
      path: '/swarm/update',
      query: {
        version: objectVersion(action, version),
        rotateWorkerToken: rotateWorkerToken === true ? true : undefined,
        rotateManagerToken: rotateManagerToken === true ? true : undefined,
        rotateManagerUnlockKey: rotateManagerUnlockKey === true ? true : undefined,
      },
      body: spec,
    })
  }

  /**
   * `GET /swarm/unlockkey`: what a locked manager wants to hear, empty while autolock is off. A secret: neither log it nor
   * keep it beside the managers. Managers only.
   */
  async unlockKey(options: CallOptions = {}): Promise<string> {
    const answer = await this.#engine.request({
      ...options,
      action: 'read the unlock key',
      method: 'GET',
      path: '/swarm/unlockkey',
    })
    return (answer as { readonly UnlockKey: string }).UnlockKey
  }

  /**
   * `POST /swarm/unlock`: lets a manager that has been restarted back to its swarm. The engine takes up to 20 seconds.
   *
   * @throws SwarmError `INVALID_UNLOCK_KEY`, `NOT_LOCKED`
   */
  async unlock(key: string, options: CallOptions = {}): Promise<void> {
    await this.#engine.request({
      timeoutMs: 60_000,
      ...options,
      action: 'unlock the manager',
      method: 'POST',
      path: '/swarm/unlock',
      body: { UnlockKey: key },
    })
  }
}
