import type { CallOptions } from '../call-options.ts'
import type { Config, ConfigSpec } from '../wire/config.ts'
import type { ConfigFilters } from '../wire/filters.ts'
import { checkObjectSpec } from './check-object-spec.ts'
import { type EngineRequester, pathOf } from './engine-request.ts'
import { filtersQuery } from './filters-query.ts'
import { objectVersion } from './object-version.ts'
import { quoted } from './quoted.ts'

const maxBytes = 1_023_999

/**
 * The endpoints below `/configs`. Managers only. Engines take a name or the beginning of an id for an id, in this order:
 * only a full id is safe, since a name that is gone could be the beginning of a stranger's id.
 */
export class ConfigEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /** `GET /configs`, with their content, in no particular order. */
  async list(options: CallOptions & { readonly filters?: ConfigFilters } = {}): Promise<Config[]> {
    const { filters, ...call } = options
    const action = 'list configs'
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'GET',
      path: '/configs',
      query: { filters: filtersQuery(action, filters) },
    })
    return answer as Config[]
  }

  /** `GET /configs/{id}`. */
  async inspect(id: string, options: CallOptions = {}): Promise<Config> {
    const answer = await this.#engine.request({
      ...options,
      action: `inspect the config ${quoted(id)}`,
      method: 'GET',
      path: pathOf`/configs/${id}`,
    })
    return answer as Config
  }

  /**
   * `POST /configs/create`. Name and size are checked before anything is sent.
   *
   * @returns the id
   * @throws SwarmError `INVALID_ARGUMENT`, `NAME_CONFLICT`
   */
  async create(spec: ConfigSpec, options: CallOptions = {}): Promise<string> {
    const action = `create the config ${quoted(spec?.Name)}`
    checkObjectSpec(spec, { action, maxBytes, dataOptional: false })
    const answer = await this.#engine.request({
      ...options,
      action,
      method: 'POST',
      path: '/configs/create',
      body: spec,
    })
    return (answer as { readonly ID: string }).ID
  }

  /**
   * `POST /configs/{id}/update`: replaces the labels. For another content make another config, and move services over.
   *
   * @param version - `Version.Index` of the config as it was read
   * @param spec - the spec as it was read, with other labels
   * @throws SwarmError `VERSION_CONFLICT`, and `IMMUTABLE` for any other change
   */
  async update(id: string, version: number, spec: ConfigSpec, options: CallOptions = {}): Promise<void> {
    const action = `update the config ${quoted(id)}`
    await this.#engine.request({
      ...options,
      action,
      method: 'POST',
      path: pathOf`/configs/${id}/update`,
      query: { version: objectVersion(action, version) },
      body: spec,
    })
  }

  /**
   * `DELETE /configs/{id}`.
   *
   * @throws SwarmError `IN_USE`, `NOT_FOUND`
   */
  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await this.#engine.request({
      ...options,
      action: `remove the config ${quoted(id)}`,
      method: 'DELETE',
      path: pathOf`/configs/${id}`,
    })
  }
}
