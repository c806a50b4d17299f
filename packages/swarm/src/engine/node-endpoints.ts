import type { CallOptions } from '../call-options.ts'
import type { NodeFilters } from '../wire/filters.ts'
import type { NodeInspect, NodeSpec } from '../wire/node.ts'
import { type EngineRequester, pathOf } from './engine-request.ts'
import { filtersQuery } from './filters-query.ts'
import { objectVersion } from './object-version.ts'
import { quoted } from './quoted.ts'

/** The endpoints below `/nodes`. Managers only. */
export class NodeEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /** `GET /nodes`, in no particular order. */
  async list(options: CallOptions & { readonly filters?: NodeFilters } = {}): Promise<NodeInspect[]> {
    const { filters, ...call } = options
    const action = 'list nodes'
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'GET',
      path: '/nodes',
      query: { filters: filtersQuery(action, filters) },
    })
    return answer as NodeInspect[]
  }

  /** `GET /nodes/{id}`. The engine also takes a name, or the beginning of an id that only one node has. */
  async inspect(id: string, options: CallOptions = {}): Promise<NodeInspect> {
    const answer = await this.#engine.request({
      ...options,
      action: `inspect the node ${quoted(id)}`,
      method: 'GET',
      path: pathOf`/nodes/${id}`,
    })
    return answer as NodeInspect
  }

  /**
   * `POST /nodes/{id}/update`: replaces the whole spec. The engine answers at once; the node gets there some seconds later.
   *
   * @param version - `Version.Index` of the node as it was read
   * @throws SwarmError `VERSION_CONFLICT`, `LAST_MANAGER`, `QUORUM_LOSS`, and `MEMBER_NOT_FOUND` for a manager that has
   * only just been promoted
   */
  async update(id: string, version: number, spec: NodeSpec, options: CallOptions = {}): Promise<void> {
    const action = `update the node ${quoted(id)}`
    await this.#engine.request({
      ...options,
      action,
      method: 'POST',
      path: pathOf`/nodes/${id}/update`,
      query: { version: objectVersion(action, version) },
      body: spec,
    })
  }

  /**
   * `DELETE /nodes/{id}`: takes a node off the list. It is not told: let it leave the swarm first. Only full ids are safe
   * here, since a name that is gone is taken for the beginning of an id.
   *
   * @throws SwarmError `NODE_NOT_DOWN` without `force`, `MANAGER_NOT_DEMOTED` even with it
   */
  async remove(id: string, options: CallOptions & { readonly force?: boolean } = {}): Promise<void> {
    const { force, ...call } = options
    await this.#engine.request({
      ...call,
      action: `remove the node ${quoted(id)}`,
      method: 'DELETE',
      path: pathOf`/nodes/${id}`,
      query: { force: force === true ? true : undefined },
    })
  }
}
