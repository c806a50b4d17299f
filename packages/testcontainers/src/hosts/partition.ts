import { randomBytes } from 'node:crypto'
import type { CallOptions } from '@raftkit/swarm'
import { cutOff, mend } from '../steps/cut-off.ts'
import type { Host } from './host.ts'
import { settleAll } from './settle-all.ts'

/** Groups of hosts that cannot reach each other. It ends with {@link Partition.heal} or `await using`. */
export class Partition implements AsyncDisposable {
  /** Names of the hosts of each group. */
  readonly groups: readonly (readonly string[])[]
  readonly #id: string
  readonly #hosts: readonly Host[]
  readonly #healed: (partition: Partition) => void

  private constructor(id: string, groups: readonly (readonly Host[])[], healed: (partition: Partition) => void) {
    this.groups = groups.map((group) => group.map(({ name }) => name))
    this.#id = id
    this.#hosts = groups.flat()
    this.#healed = healed
  }

  /**
   * Parts groups of hosts. This process still reaches them all. What fails is undone.
   *
   * @internal
   */
  static async begin(
    groups: readonly (readonly Host[])[],
    options: CallOptions,
    healed: (partition: Partition) => void,
  ): Promise<Partition> {
    const partition = new Partition(randomBytes(4).toString('hex'), groups, healed)
    const cut = async (host: Host, group: readonly Host[]): Promise<void> => {
      const others = partition.#hosts.filter((other) => !group.includes(other)).map(({ ip }) => ip)
      await cutOff(host.container, partition.#id, others, options)
    }
    try {
      await settleAll(
        groups.flatMap((group) => group.map((host) => cut(host, group))),
        () => undefined,
      )
    } catch (error) {
      await partition.heal().catch(() => undefined)
      throw error
    }
    return partition
  }

  /** Lets the groups reach each other again. Safe to call again; hosts that have been removed are passed over. */
  async heal(options: CallOptions = {}): Promise<void> {
    await settleAll(
      this.#hosts.map((host) => mend(host.container, this.#id, options)),
      () => undefined,
    )
    this.#healed(this)
  }

  /** What `await using` calls: {@link Partition.heal}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.heal()
  }
}
