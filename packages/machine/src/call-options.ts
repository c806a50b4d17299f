/** What every call takes that may have to wait for another process, or for an engine. */
export interface CallOptions {
  /** Ends the wait. The reason given to `abort(reason)` is thrown as it is; nothing is left half-made. */
  readonly signal?: AbortSignal | undefined
  /**
   * How long to wait until other processes have finished writing to the store, in milliseconds, before the call ends
   * in a `MachineError` with the code `STORE_LOCKED`.
   * @default 30000
   */
  readonly timeoutMs?: number | undefined
}
