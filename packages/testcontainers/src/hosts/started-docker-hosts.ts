import type { MachineStore } from '@raftkit/machine'
import { HarnessError } from '../errors/harness-error.ts'
import type { Host } from './host.ts'
import type { HostGroup } from './host-group.ts'
import type { StartedGroup } from './start-group.ts'

/** Docker hosts that run. `stop()` or `await using` removes them. */
export class StartedDockerHosts implements AsyncDisposable {
  /** Id of the group: the name of its network, and the value of the label `io.raftkit.group`. */
  readonly id: string
  /** The hosts, in the order they were asked for. */
  readonly hosts: readonly Host[]
  /** A store with a machine for every host, TLS material included: the `docker-machine` command can read it. */
  readonly machines: MachineStore
  readonly #group: HostGroup

  /** @internal */
  constructor({ group, hosts }: StartedGroup) {
    this.id = group.id
    this.hosts = hosts
    this.machines = group.machines
    this.#group = group
  }

  /**
   * A host by its name.
   *
   * @throws HarnessError `NO_SUCH_HOST`
   */
  get(name: string): Host {
    const host = this.hosts.find((candidate) => candidate.name === name)
    if (host !== undefined) return host
    const names = this.hosts.map((candidate) => candidate.name).join(', ')
    throw new HarnessError('NO_SUCH_HOST', {
      action: `get the host ${JSON.stringify(name)}`,
      meaning: `there are ${names}`,
    })
  }

  /**
   * Removes the hosts with their volumes, their network and their store. Safe to call again.
   *
   * @throws HarnessError `NOT_REMOVED`, `ENGINE_LOST`
   */
  async stop(): Promise<void> {
    for (const { engine } of this.hosts) engine.close()
    await this.#group.remove()
  }

  /** What `await using` calls: {@link StartedDockerHosts.stop}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
