/** A task that an error is about. */
export interface FailedTask {
  /** 25 characters. */
  readonly id: string
  /** `web.1`, as engines call it; with the host name where there is one task on each node. */
  readonly name: string
  /** Host name of its node, if it has got one. */
  readonly hostname: string | undefined
  /** Where it is in its life: `pending`, `failed`, `rejected` … */
  readonly state: string
  /** Why, in the engine's words. */
  readonly error: string | undefined
  /** Of its first process, once that has ended. */
  readonly exitCode: number | undefined
  /**
   * The last lines that it has written, at most ten of 500 characters, where they could be had. They are the program's own:
   * of secrets, only those that Raftkit knows are taken out, and the values of the service's variables named like one.
   */
  readonly log: readonly string[]
}
