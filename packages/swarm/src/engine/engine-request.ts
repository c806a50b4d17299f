import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { TransportRequest } from '../transport/transport.ts'
import { quoted } from './quoted.ts'
import type { VersionedField } from './versioned-fields.ts'

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
  /** Extra headers: the place for credentials of a registry. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body, sent as JSON. It never gets into the URL. */
  readonly body?: unknown
  /** Fields of the body that not every API version knows: the call is refused where this engine would drop one. */
  readonly fields?: readonly VersionedField[]
}

/** One call of an endpoint whose answer is read while it arrives. */
export interface EngineStreamRequest<Item> extends EngineRequest {
  /**
   * Makes items of the bytes of the answer. It reads no more of them than it needs for the next item, and is ended
   * together with the loop over the items.
   */
  readonly decode: (bytes: AsyncIterable<Uint8Array>, contentType: string | undefined) => AsyncIterable<Item>
  /**
   * Whether the answer has no end of its own. `timeoutMs` covers the head of such an answer only; of others it also
   * limits how long the next bytes may be waited for. The time that the caller takes between two items never counts.
   * @default false
   */
  readonly endless?: boolean
}

/** What the endpoints' methods call. */
export interface EngineRequester {
  /** The engine's address, without credentials. */
  readonly address: string
  /** Sends a request and reads the JSON of its answer. */
  request(request: EngineRequest): Promise<unknown>
  /** Sends a request at the first step of the loop, and hands out what its answer is decoded to. */
  stream<Item>(request: EngineStreamRequest<Item>): AsyncIterable<Item>
}

/**
 * Puts ids into a path so that no id can leave its place.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for an empty id, which would address the whole list, for `.` and `..`, which
 * vanish from a URL however they are encoded, and for one with a slash, which engines decode before they look for the
 * endpoint: `web/logs` would read logs
 *
 * @example
 * ```ts
 * pathOf`/nodes/${id}/update`
 * ```
 */
export function pathOf(strings: TemplateStringsArray, ...ids: readonly string[]): string {
  for (const id of ids) {
    if (isId(id)) continue
    throw new SwarmError('INVALID_ARGUMENT', {
      action: `address ${quoted(id)}`,
      meaning: 'it is no id or name',
      details: { argument: 'id' },
    })
  }
  return strings.reduce((path, part, index) => `${path}${encodeURIComponent(ids[index - 1] ?? '')}${part}`)
}

/** Whatever the types say: half a surrogate pair, for one, cannot be encoded at all. */
function isId(id: unknown): boolean {
  return typeof id === 'string' && !['', '.', '..'].includes(id) && !id.includes('/') && id.isWellFormed()
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

/**
 * The body as it goes over the wire.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for what JSON cannot say: loops, `BigInt`
 */
export function bodyOf({ action, body }: EngineRequest): string | undefined {
  try {
    return body === undefined ? undefined : JSON.stringify(body)
  } catch (cause) {
    throw new SwarmError('INVALID_ARGUMENT', {
      action,
      meaning: 'the body cannot be written as JSON',
      details: { argument: 'body' },
      cause,
    })
  }
}
