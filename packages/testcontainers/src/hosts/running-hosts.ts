import type { MachineStore } from '@raftkit/machine'
import type { CallOptions } from '@raftkit/swarm'
import { exportHosts } from '../diagnosis/export-logs.ts'
import { HarnessError } from '../errors/harness-error.ts'
import type { ImageSource } from '../images/image-source.ts'
import { imageBundles, loadBundles } from '../images/load-images.ts'
import { partitionGroups } from '../plan/partition-groups.ts'
import type { Host } from './host.ts'
import type { HostGroup } from './host-group.ts'
import { Partition } from './partition.ts'

/** Hosts that run, with what they share. */
export abstract class RunningHosts<AnyHost extends Host> implements AsyncDisposable {
  /** Id of the group: the name of its network, and the value of the label `io.raftkit.group`. */
  readonly id: string
  /** A store with a machine for every host, TLS material included: the `docker-machine` command can read it. */
  readonly machines: MachineStore
  readonly #group: HostGroup
  readonly #partitions = new Set<Partition>()

  /** @internal */
  constructor(group: HostGroup) {
    this.id = group.id
    this.machines = group.machines
    this.#group = group
  }

  /** The hosts, in the order they were asked for. */
  abstract get hosts(): readonly AnyHost[]

  /**
   * A host by its name.
   *
   * @throws HarnessError `NO_SUCH_HOST`
   */
  get(name: string): AnyHost {
    const host = this.hosts.find((candidate) => candidate.name === name)
    if (host !== undefined) return host
    const names = this.hosts.map((candidate) => candidate.name).join(', ')
    throw new HarnessError('NO_SUCH_HOST', {
      action: `get the host ${JSON.stringify(name)}`,
      meaning: `there are ${names}`,
    })
  }

  /**
   * Parts the network: hosts of different groups cannot reach each other until the partition is healed, connections that
   * they have included. Hosts that are named in no group form one more; this process still reaches them all.
   *
   * It holds over restarts. Several partitions can be in force, and are healed independently.
   *
   * @example
   * ```ts
   * {
   *   await using _ = await cluster.partition(['manager-1'], ['manager-2', 'manager-3'])
   *   // manager-1 is alone
   * }
   * // and is not any more
   * ```
   *
   * @param groups - names of hosts
   * @throws HarnessError `INVALID_ARGUMENT`, `NO_SUCH_HOST`, `NOT_CUT_OFF`
   */
  async partition(...groups: readonly (readonly string[])[]): Promise<Partition> {
    const names = partitionGroups(
      groups,
      this.hosts.map(({ name }) => name),
    )
    const hosts = names.map((group) => group.map((name) => this.get(name)))
    const partition = await Partition.begin(hosts, {}, (healed) => this.#partitions.delete(healed))
    this.#partitions.add(partition)
    return partition
  }

  /** Heals every partition that is in force. */
  async heal(options: CallOptions = {}): Promise<void> {
    await Promise.all([...this.#partitions].map((partition) => partition.heal(options)))
  }

  /**
   * Writes what is known into a folder, which is made: for each host its engine's log, its container and what its engine
   * lists; for a swarm what its managers list. What cannot be had is noted in its place. Join tokens, keys, data of
   * secrets and configs, and values of variables that are named like secrets are left out.
   *
   * @returns the folder
   */
  async exportLogs(folder: string, options: CallOptions = {}): Promise<string> {
    await exportHosts(this.hosts, folder, options)
    return folder
  }

  /**
   * Gives every host these images, see {@link HostBuilder.withImages}; what a host has already is left alone.
   *
   * @throws HarnessError `IMAGE_UNAVAILABLE`, `INVALID_ARGUMENT`, `IMAGE_NOT_LOADED`, `DISK_FULL`
   */
  async loadImages(images: readonly ImageSource[], options: CallOptions = {}): Promise<void> {
    const bundles = await imageBundles(this.#group.runtime, images, this.hosts[0]?.image ?? '')
    await loadBundles(bundles, this.hosts, options)
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

  /** What `await using` calls: {@link RunningHosts.stop}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
