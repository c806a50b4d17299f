/**
 * The part of dockerode that this package uses, declared here so that no type of dockerode appears in ours: a
 * `Docker` instance of any version since 4 fits.
 */
export interface DockerodeLike {
  /** What carries the bytes. */
  readonly modem: ModemLike
}

/** The part of docker-modem that this package uses. */
export interface ModemLike {
  /** The API version that it puts in front of every path, `v1.43` for instance. */
  readonly version?: string | undefined
  /** Headers of every request that brings none of its own. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sends one request. */
  dial(options: ModemDialOptions, callback: (error: unknown, response: unknown) => void): void
}

/** What docker-modem wants to know of a request. */
export interface ModemDialOptions {
  /** Path with query; docker-modem cuts the last character off where there is a question mark. */
  path: string
  /** HTTP method. */
  method: string
  /** Sent as they are. */
  headers?: Record<string, string>
  /** The body as bytes. */
  file?: Buffer
  /** Statuses that count as success. */
  statusCodes: Record<number, boolean>
  /** Hands back the response itself. */
  isStream: boolean
  /** Ends the request. */
  abortSignal?: AbortSignal
}
