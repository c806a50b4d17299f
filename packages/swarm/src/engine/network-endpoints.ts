import type { CallOptions } from '../call-options.ts'
import type { NetworkFilters } from '../wire/filters.ts'
import type { Network, NetworkCreateRequest, NetworkCreateResponse } from '../wire/network.ts'
import { type EngineRequester, pathOf } from './engine-request.ts'
import { filtersQuery } from './filters-query.ts'
import { quoted } from './quoted.ts'
import { networkFields } from './versioned-fields.ts'

/** The endpoints below `/networks`, as far as they concern networks of a swarm. */
export class NetworkEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /** `GET /networks`: those of this engine, and on a manager all of the swarm's; `{ scope: 'swarm' }` for those alone. */
  async list(options: CallOptions & { readonly filters?: NetworkFilters } = {}): Promise<Network[]> {
    const { filters, ...call } = options
    const action = 'list networks'
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'GET',
      path: '/networks',
      query: { filters: filtersQuery(action, filters) },
    })
    return answer as Network[]
  }

  /**
   * `GET /networks/{id}`. `verbose` adds services and tasks where one runs on this engine; `scope` chooses between networks
   * that have one name.
   */
  async inspect(
    id: string,
    options: CallOptions & { readonly verbose?: boolean; readonly scope?: 'swarm' | 'global' | 'local' } = {},
  ): Promise<Network> {
    const { verbose, scope, ...call } = options
    const answer = await this.#engine.request({
      ...call,
      action: `inspect the network ${quoted(id)}`,
      method: 'GET',
      path: pathOf`/networks/${id}`,
      query: { verbose: verbose === true ? true : undefined, scope },
    })
    return answer as Network
  }

  /**
   * `POST /networks/create`. A driver that is not there takes the engine 15 seconds to miss.
   *
   * @throws SwarmError `NAME_CONFLICT`, `NOT_A_MANAGER`, and `API_VERSION_UNSUPPORTED` for a field that the engine would
   * drop
   */
  async create(body: NetworkCreateRequest, options: CallOptions = {}): Promise<NetworkCreateResponse> {
    const answer = await this.#engine.request({
      ...options,
      action: `create the network ${quoted(body?.Name)}`,
      method: 'POST',
      path: '/networks/create',
      body,
      fields: networkFields,
    })
    return answer as NetworkCreateResponse
  }

  /**
   * `DELETE /networks/{id}`. Nodes that had a task on it keep it for some seconds.
   *
   * @throws SwarmError `IN_USE`, `NOT_FOUND`
   */
  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await this.#engine.request({
      ...options,
      action: `remove the network ${quoted(id)}`,
      method: 'DELETE',
      path: pathOf`/networks/${id}`,
    })
  }
}
