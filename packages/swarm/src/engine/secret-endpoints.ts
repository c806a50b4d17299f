import type { CallOptions } from '../call-options.ts'
import type { SecretFilters } from '../wire/filters.ts'
import type { Secret, SecretSpec } from '../wire/secret.ts'
import { checkObjectSpec } from './check-object-spec.ts'
import { type EngineRequester, pathOf } from './engine-request.ts'
import { filtersQuery } from './filters-query.ts'
import { objectVersion } from './object-version.ts'
import { quoted } from './quoted.ts'

const maxBytes = 511_999

/**
 * The endpoints below `/secrets`. Managers only. Engines take a name or the beginning of an id for an id, in this order:
 * only a full id is safe, since a name that is gone could be the beginning of a stranger's id.
 */
export class SecretEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /** `GET /secrets`, never with their content, in no particular order. */
  async list(options: CallOptions & { readonly filters?: SecretFilters } = {}): Promise<Secret[]> {
    const { filters, ...call } = options
    const action = 'list secrets'
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'GET',
      path: '/secrets',
      query: { filters: filtersQuery(action, filters) },
    })
    return answer as Secret[]
  }

  /** `GET /secrets/{id}`. */
  async inspect(id: string, options: CallOptions = {}): Promise<Secret> {
    const answer = await this.#engine.request({
      ...options,
      action: `inspect the secret ${quoted(id)}`,
      method: 'GET',
      path: pathOf`/secrets/${id}`,
    })
    return answer as Secret
  }

  /**
   * `POST /secrets/create`. Name and size are checked before anything is sent.
   *
   * @returns the id
   * @throws SwarmError `INVALID_ARGUMENT`, `NAME_CONFLICT`
   */
  async create(spec: SecretSpec, options: CallOptions = {}): Promise<string> {
    const action = `create the secret ${quoted(spec?.Name)}`
    checkObjectSpec(spec, { action, maxBytes, dataOptional: spec?.Driver !== undefined })
    const answer = await this.#engine.request({
      ...options,
      action,
      method: 'POST',
      path: '/secrets/create',
      body: spec,
    })
    return (answer as { readonly ID: string }).ID
  }

  /**
   * `POST /secrets/{id}/update`: replaces the labels. For another content make another secret, and move services over.
   *
   * @param version - `Version.Index` of the secret as it was read
   * @param spec - the spec as it was read, with other labels
   * @throws SwarmError `VERSION_CONFLICT`, and `IMMUTABLE` for any other change
   */
  async update(id: string, version: number, spec: SecretSpec, options: CallOptions = {}): Promise<void> {
    const action = `update the secret ${quoted(id)}`
    await this.#engine.request({
      ...options,
      action,
      method: 'POST',
      path: pathOf`/secrets/${id}/update`,
      query: { version: objectVersion(action, version) },
      body: spec,
    })
  }

  /**
   * `DELETE /secrets/{id}`.
   *
   * @throws SwarmError `IN_USE`, `NOT_FOUND`
   */
  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await this.#engine.request({
      ...options,
      action: `remove the secret ${quoted(id)}`,
      method: 'DELETE',
      path: pathOf`/secrets/${id}`,
    })
  }
}
