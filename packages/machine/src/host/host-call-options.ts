/** What every call takes that works on a host over SSH. */
export interface HostCallOptions {
  /**
   * Ends the work. The reason given to `abort(reason)` is thrown as it is, once what can be undone is undone on the
   * host.
   */
  readonly signal?: AbortSignal | undefined
  /**
   * How long the work may take in all, in milliseconds. After that, it ends as if it was aborted, in a `MachineError` with the code `HOST_TIMED_OUT`, which says what was going on.
   * @default 1800000
   */
  readonly timeoutMs?: number | undefined
}
