import type { CallOptions, Node, NodeRole, Swarm } from '@raftkit/swarm'
import { HarnessError } from '../errors/harness-error.ts'
import { Host, type HostParts, type StopHostOptions } from '../hosts/host.ts'
import { stepDown } from './step-down.ts'
import { untilWorkerInside } from './until-worker-inside.ts'

/** A host that is a node of a swarm. */
export class SwarmNode extends Host {
  readonly #swarm: () => Swarm
  #role: NodeRole
  #promoteAtStart: string | undefined

  /** @internal */
  constructor(parts: HostParts, swarm: () => Swarm) {
    super(parts)
    this.#swarm = swarm
    this.#role = parts.plan.role ?? 'worker'
  }

  /**
   * Its role: as it was started, and as {@link SwarmNode.promote} and {@link SwarmNode.demote} have changed it since. What
   * the swarm says is in {@link SwarmNode.inspect}.
   */
  get role(): NodeRole {
    return this.#role
  }

  /**
   * What the managers say of it. One that was removed and has joined again has two entries: the newer one counts.
   *
   * @throws HarnessError `NO_SUCH_HOST` where the swarm does not list it
   */
  async inspect(options: CallOptions = {}): Promise<Node> {
    const nodes = (await this.#swarm().nodes.list(options)).filter(({ hostname }) => hostname === this.name)
    const [newest] = nodes.sort((a, b) => Date.parse(b.raw.CreatedAt) - Date.parse(a.raw.CreatedAt))
    if (newest !== undefined) return newest
    throw new HarnessError('NO_SUCH_HOST', {
      action: `find the node ${this.name}`,
      meaning: 'the swarm does not list it',
      remedy: 'let it join first',
    })
  }

  /** Makes it a manager and waits until the managers, and its own engine, agree. */
  async promote(options: CallOptions = {}): Promise<void> {
    const { id } = await this.inspect(options)
    await this.#swarm().nodes.promote(id, { ...options, engine: this.engine })
    this.#role = 'manager'
    this.#promoteAtStart = undefined
  }

  /**
   * Makes it a worker and waits until the managers, and its own engine, agree: up to ten seconds.
   *
   * @throws SwarmError `LAST_MANAGER`, `QUORUM_LOSS`
   */
  async demote(options: CallOptions = {}): Promise<void> {
    const { id } = await this.inspect(options)
    await this.#swarm().nodes.demote(id, { ...options, engine: this.engine })
    this.#role = 'worker'
    this.#promoteAtStart = undefined
    if ((await this.state(options)) === 'running') await untilWorkerInside(this, options)
  }

  /**
   * Lets the engine inside end in order, and stops the host. A leader is demoted first, so that another manager leads at
   * once instead of after an election of ten seconds and more; {@link SwarmNode.start} promotes it again. It takes the
   * engine itself up to ten seconds to be a worker, which is waited for. Where too few managers would remain it is stopped
   * as it is; for an election, use `kill()`.
   */
  override async stop(options: StopHostOptions = {}): Promise<void> {
    const { signal, timeoutMs } = options
    if (this.#role === 'manager' && (await this.state({ signal })) === 'running') {
      // A swarm that does not answer cannot hand anything over either.
      const node = await this.inspect({ signal, timeoutMs: timeoutMs ?? 10_000 }).catch(passAbort(signal))
      const demoting = (id: string): void => {
        this.#promoteAtStart = id
      }
      if (node?.leader === true) await stepDown(this.#swarm(), this, node, demoting, { signal, timeoutMs })
    }
    await super.stop(options)
  }

  /**
   * Starts a node that was stopped or killed, with the address it had, waits until its engine answers, and makes it a
   * manager again where `stop()` has demoted it. When the managers see it ready, `cluster.ready()` tells.
   *
   * @throws HarnessError `HOST_NOT_READY`
   */
  override async start(options: CallOptions = {}): Promise<void> {
    await super.start(options)
    if (this.#promoteAtStart === undefined) return
    // Where the stop was given up it may still be on its way.
    if ((await this.inspect(options)).role === 'worker') await untilWorkerInside(this, options)
    await this.#swarm().nodes.promote(this.#promoteAtStart, { ...options, engine: this.engine })
    this.#promoteAtStart = undefined
  }
}

function passAbort(signal: AbortSignal | undefined): () => undefined {
  return () => {
    signal?.throwIfAborted()
    return undefined
  }
}
