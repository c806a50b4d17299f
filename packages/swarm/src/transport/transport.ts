/** One request as it goes over the wire. */
export interface TransportRequest {
  /** HTTP method. */
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Path and query, encoded, with the API version in front. */
  readonly path: string
  /** Extra headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body, as JSON text. */
  readonly body?: string
  /** Ends the request and the reading of its answer. */
  readonly signal: AbortSignal
}

/** The beginning of an answer, its body still to be read. */
export interface TransportResponse {
  /** HTTP status; a refusal is an answer too. */
  readonly status: number
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The bytes, read as fast as the consumer asks for them. Leaving the loop ends the connection. */
  readonly body: AsyncIterable<Uint8Array>
}

/** Carries bytes to an engine and back, and knows nothing of their meaning. */
export interface Transport {
  /** The engine's address without credentials, for messages: once known, the resolved one. */
  readonly address: string
  /** Sends a request and returns as soon as the answer's head is there. Throws what the socket throws. */
  send(request: TransportRequest): Promise<TransportResponse>
  /** Ends all connections, those in use included. Nothing can be sent afterwards. */
  close(): void
}
