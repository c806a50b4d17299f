/** What every call takes. */
export interface CallOptions {
  /**
   * Ends the call. A reason given to `abort(reason)` is thrown as it is; without one the call throws a `SwarmError`
   * with the code `ABORTED`. The engine may still finish what it has begun: read the state before trying again.
   */
  readonly signal?: AbortSignal | undefined
  /**
   * How long the call may take, in milliseconds, before it ends in a `SwarmError` with the code `TIMED_OUT`. It covers all
   * that a call does, however many steps that takes.
   * @default 30000 for one request to one engine, 45000 for a question to several managers, 60000 for a change or a wait; what
   * takes longer says so
   */
  readonly timeoutMs?: number | undefined
}
