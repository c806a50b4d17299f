import type { InMemoryStream } from './in-memory-stream.ts'

/** A request as it reached the transport. */
export interface RecordedRequest {
  /** HTTP method. */
  readonly method: string
  /** Path without the API version. */
  readonly path: string
  /** Query parameters. */
  readonly query: Readonly<Record<string, string>>
  /** Extra headers, names in lower case: `x-registry-auth` is the one that there is. */
  readonly headers: Readonly<Record<string, string>>
  /** The API version it was sent for; undefined on the ping. */
  readonly apiVersion: string | undefined
  /** The body, parsed. */
  readonly body: unknown
}

/**
 * What a route does: answer, fail as a socket does, or whatever a function makes of the request. A function may be async,
 * and so decides when; the caller's signal and deadline count meanwhile.
 */
export type Reply = (ReplyHead & ReplyBody) | ReplyFailure | ((request: RecordedRequest) => Reply | Promise<Reply>)

/** No answer at all. */
export interface ReplyFailure {
  /** Errno of the socket: `ECONNREFUSED` for a request that was not sent, `ECONNRESET` for one whose fate is unknown. */
  readonly failure: string
  readonly status?: never
  readonly headers?: never
  readonly json?: never
  readonly text?: never
  readonly chunks?: never
  readonly breaksOff?: never
}

/** The beginning of an answer. */
export interface ReplyHead {
  /**
   * HTTP status.
   * @default 200
   */
  readonly status?: number
  /** Headers, in any case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly failure?: never
}

/** What follows, in one of three ways; nothing at all is the empty body. */
export type ReplyBody =
  | {
      /** A value, sent as JSON. */
      readonly json?: unknown
      readonly text?: never
      readonly chunks?: never
      readonly breaksOff?: never
    }
  | {
      /** A text, sent in one piece. */
      readonly text: string
      readonly json?: never
      readonly chunks?: never
      readonly breaksOff?: never
    }
  | {
      /** Pieces, sent one by one as they are asked for; an {@link InMemoryStream} for those that a test sends later. */
      readonly chunks: InMemoryStream | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>
      /** Errno of a socket that breaks behind the last piece, `ECONNRESET` for instance. */
      readonly breaksOff?: string
      readonly json?: never
      readonly text?: never
    }
