import type { CallOptions } from '../call-options.ts'
import type { ServiceFilters } from '../wire/filters.ts'
import type { RegistryAuth } from '../wire/registry-auth.ts'
import type { ServiceCreateResponse, ServiceInspect, ServiceSpec, ServiceUpdateResponse } from '../wire/service.ts'
import { checkServiceSpec } from './check-service-spec.ts'
import { type EngineRequester, pathOf } from './engine-request.ts'
import { filtersQuery } from './filters-query.ts'
import type { LogLine } from './log-lines.ts'
import { objectVersion } from './object-version.ts'
import { quoted } from './quoted.ts'
import { type LogOptions, readLogs } from './read-logs.ts'
import { registryAuthHeader } from './registry-auth-header.ts'
import { serviceFields } from './versioned-fields.ts'

/** How {@link ServiceEndpoints.update} goes: credentials of its own, or those of a spec, not both. */
export type ServiceUpdateOptions = CallOptions & {
  /** Goes back to the previous spec. The spec that is sent does not count then, but has to be a valid one. */
  readonly rollback?: 'previous'
} & (
    | {
        /** Credentials of the registry, sent in a header and stored by the managers for the nodes to pull with. */
        readonly registryAuth?: RegistryAuth
        /** Goes with no `registryAuth`. */
        readonly registryAuthFrom?: undefined
      }
    | {
        /** Goes with no `registryAuthFrom`. */
        readonly registryAuth?: undefined
        /** Whose stored credentials to go on with; those of the current spec by default. */
        readonly registryAuthFrom?: 'spec' | 'previous-spec'
      }
  )

/**
 * The endpoints below `/services`. Managers only. Engines take a name or the beginning of an id for an id, in this order:
 * only a full id is safe, since a name that is gone could be the beginning of a stranger's id.
 */
export class ServiceEndpoints {
  readonly #engine: EngineRequester

  /** @internal */
  constructor(engine: EngineRequester) {
    this.#engine = engine
  }

  /** `GET /services`, in no particular order; with `status` also how many tasks run. */
  async list(
    options: CallOptions & { readonly filters?: ServiceFilters; readonly status?: boolean } = {},
  ): Promise<ServiceInspect[]> {
    const { filters, status, ...call } = options
    const action = 'list services'
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'GET',
      path: '/services',
      query: { filters: filtersQuery(action, filters), status: status === true ? true : undefined },
    })
    return answer as ServiceInspect[]
  }

  /** `GET /services/{id}`; with `insertDefaults` also what the engine takes where the spec says nothing. */
  async inspect(
    id: string,
    options: CallOptions & { readonly insertDefaults?: boolean } = {},
  ): Promise<ServiceInspect> {
    const { insertDefaults, ...call } = options
    const answer = await this.#engine.request({
      ...call,
      action: `inspect the service ${quoted(id)}`,
      method: 'GET',
      path: pathOf`/services/${id}`,
      query: { insertDefaults: insertDefaults === true ? true : undefined },
    })
    return answer as ServiceInspect
  }

  /**
   * `POST /services/create`. The engine answers before any task runs, and also where none ever can.
   *
   * @throws SwarmError `INVALID_ARGUMENT`, `NAME_CONFLICT`, and `API_VERSION_UNSUPPORTED` for a field that the engine
   * would drop
   */
  async create(
    spec: ServiceSpec,
    options: CallOptions & { readonly registryAuth?: RegistryAuth } = {},
  ): Promise<ServiceCreateResponse> {
    const { registryAuth, ...call } = options
    const action = spec?.Name === undefined ? 'create a service' : `create the service ${quoted(spec?.Name)}`
    checkServiceSpec(action, spec)
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'POST',
      path: '/services/create',
      ...registryAuthHeader(registryAuth),
      body: spec,
      fields: serviceFields,
    })
    return answer as ServiceCreateResponse
  }

  /**
   * `POST /services/{id}/update`: replaces the whole spec, and the one before becomes what a rollback goes back to. An
   * update that changes nothing still does that: leave it out.
   *
   * @param version - `Version.Index` of the service as it was read; engines raise it by themselves while they replace tasks
   * @throws SwarmError `VERSION_CONFLICT`, `IMMUTABLE` for another name or mode, `NO_PREVIOUS_SPEC`, and
   * `API_VERSION_UNSUPPORTED` for a field that the engine would drop
   */
  async update(
    id: string,
    version: number,
    spec: ServiceSpec,
    options: ServiceUpdateOptions = {},
  ): Promise<ServiceUpdateResponse> {
    const { registryAuth, registryAuthFrom, rollback, ...call } = options
    const action = `update the service ${quoted(id)}`
    checkServiceSpec(action, spec)
    const answer = await this.#engine.request({
      ...call,
      action,
      method: 'POST',
      path: pathOf`/services/${id}/update`,
      query: { version: objectVersion(action, version), registryAuthFrom, rollback },
      ...registryAuthHeader(registryAuth),
      body: spec,
      fields: serviceFields,
    })
    return answer as ServiceUpdateResponse
  }

  /**
   * `DELETE /services/{id}`. Its tasks cannot be listed any more from then on, though their containers still stop.
   *
   * Sent while the managers strike off tasks of the service, right after it was scaled down for instance, it can end the
   * leader's engine in a panic (moby/swarmkit#3222); `swarm.services.remove` waits for that.
   */
  async remove(id: string, options: CallOptions = {}): Promise<void> {
    await this.#engine.request({
      ...options,
      action: `remove the service ${quoted(id)}`,
      method: 'DELETE',
      path: pathOf`/services/${id}`,
    })
  }

  /**
   * `GET /services/{id}/logs`: the lines of all its tasks, ended ones included, asked for at the first step of the loop.
   *
   * @throws SwarmError in the loop, also after some lines where a node does not answer
   *
   * @example
   * ```ts
   * for await (const { stream, text } of engine.services.logs('web', { tail: 10 })) console.log(stream, text)
   * ```
   */
  logs(id: string, options: LogOptions = {}): AsyncIterable<LogLine> {
    const action = `read the log of the service ${quoted(id)}`
    return readLogs(this.#engine, action, pathOf`/services/${id}/logs`, options)
  }
}
