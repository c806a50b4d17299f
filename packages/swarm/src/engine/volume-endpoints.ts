import type { CallOptions } from '../call-options.ts'
import type { VolumeFilters } from '../wire/filters.ts'
import type { ClusterVolumeSpec, Volume, VolumeCreateRequest, VolumeList } from '../wire/volume.ts'
import { type EngineRequester, pathOf } from './engine-request.ts'
import { filtersQuery } from './filters-query.ts'
import { objectVersion } from './object-version.ts'
import { quoted } from './quoted.ts'
import { volumeFields } from './versioned-fields.ts'

/** The endpoints below `/volumes`: cluster volumes of the swarm (API 1.42, managers only), and local ones of the engine. */
export class VolumeEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /** `GET /volumes`: those of this engine, and on a manager all cluster volumes. */
  async list(options: CallOptions & { readonly filters?: VolumeFilters } = {}): Promise<VolumeList> {
    const { filters, ...call } = options
    const action = 'list volumes'
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'GET',
      path: '/volumes',
      query: { filters: filtersQuery(action, filters) },
    })
    return answer as VolumeList
  }

  /** `GET /volumes/{name}`. */
  async inspect(name: string, options: CallOptions = {}): Promise<Volume> {
    const answer = await this.#engine.request({
      ...options,
      action: `inspect the volume ${quoted(name)}`,
      method: 'GET',
      path: pathOf`/volumes/${name}`,
    })
    return answer as Volume
  }

  /**
   * `POST /volumes/create`. The engine takes a cluster volume on although no node has its driver.
   *
   * @throws SwarmError `API_VERSION_UNSUPPORTED` for a cluster volume below API 1.42, where the engine would make a local
   * one
   */
  async create(body: VolumeCreateRequest, options: CallOptions = {}): Promise<Volume> {
    const answer = await this.#engine.request({
      ...options,
      action: body?.Name === undefined ? 'create a volume' : `create the volume ${quoted(body?.Name)}`,
      method: 'POST',
      path: '/volumes/create',
      body,
      fields: volumeFields,
    })
    return answer as Volume
  }

  /**
   * `PUT /volumes/{id}`: changes the availability of a cluster volume.
   *
   * @param id - `ClusterVolume.ID`. Engines document the name, and do not find it
   * @param version - `ClusterVolume.Version.Index` as it was read
   * @param spec - the spec as it was read, with another availability
   * @throws SwarmError `VERSION_CONFLICT`, and `API_VERSION_UNSUPPORTED` below API 1.42
   */
  async update(id: string, version: number, spec: ClusterVolumeSpec, options: CallOptions = {}): Promise<void> {
    const action = `update the volume ${quoted(id)}`
    await this.#engine.request({
      ...options,
      action,
      method: 'PUT',
      path: pathOf`/volumes/${id}`,
      query: { version: objectVersion(action, version) },
      body: { Spec: spec },
      fields: [{ path: 'Spec', since: '1.42', zeroCounts: true }],
    })
  }

  /**
   * `DELETE /volumes/{name}`. A cluster volume goes when its plugin has removed it, with `force` at once.
   *
   * @throws SwarmError `IN_USE`, `NOT_FOUND`
   */
  async remove(name: string, options: CallOptions & { readonly force?: boolean } = {}): Promise<void> {
    const { force, ...call } = options
    await this.#engine.request({
      ...call,
      action: `remove the volume ${quoted(name)}`,
      method: 'DELETE',
      path: pathOf`/volumes/${name}`,
      query: { force: force === true ? true : undefined },
    })
  }
}
