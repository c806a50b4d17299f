import type { Host } from './host.ts'
import { RunningHosts } from './running-hosts.ts'
import type { StartedGroup } from './start-group.ts'

/** Docker hosts that run. `stop()` or `await using` removes them. */
export class StartedDockerHosts extends RunningHosts<Host> {
  readonly #hosts: readonly Host[]

  /** @internal */
  constructor({ group, hosts }: StartedGroup) {
    super(group)
    this.#hosts = hosts
  }

  /** The hosts, in the order they were asked for. */
  get hosts(): readonly Host[] {
    return this.#hosts
  }
}
