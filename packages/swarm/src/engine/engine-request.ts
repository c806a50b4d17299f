import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { TransportRequest } from '../transport/transport.ts'

/** One call of an endpoint. */
export interface EngineRequest extends CallOptions {
  /** What it does, as in "Cannot <action>": `list nodes`. */
  readonly action: string
  /** HTTP method. */
  readonly method: TransportRequest['method']
  /** Path without API version and query; ids in it are encoded by {@link pathOf}. */
  readonly path: string
  /** Query parameters; undefined ones are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** The body, sent as JSON. It never gets into the URL. */
  readonly body?: unknown
}

/** What the endpoints' methods call. */
export interface EngineRequester {
  /** Sends a request and reads the JSON of its answer. */
  request(request: EngineRequest): Promise<unknown>
}

/**
 * Puts ids into a path so that no id can leave its place.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for an empty id, which would address the whole list, and for `.` and `..`,
 * which vanish from a URL however they are encoded
 *
 * @example
 * ```ts
 * pathOf`/nodes/${id}/update`
 * ```
 */
export function pathOf(strings: TemplateStringsArray, ...ids: readonly string[]): string {
  const wrong = ids.find((id) => id === '' || id === '.' || id === '..')
  if (wrong !== undefined) {
    throw new SwarmError('INVALID_ARGUMENT', {
      action: `address ${JSON.stringify(wrong)}`,
      meaning: 'it is no id or name',
      details: { argument: 'id' },
    })
  }
  return strings.reduce((path, part, index) => `${path}${encodeURIComponent(ids[index - 1] ?? '')}${part}`)
}

/** Path and query as they go over the wire. */
export function targetOf(request: EngineRequest, apiVersion?: string): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  const version = apiVersion === undefined ? '' : `/v${apiVersion}`
  return `${version}${request.path}${query.size === 0 ? '' : `?${query}`}`
}
