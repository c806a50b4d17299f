import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { NodeInspect } from '../wire/node.ts'
import { noAnswer } from './no-answer.ts'

/** So long after a disturbance every question begins with a look at who leads. */
const unsettledMs = 5_000
/** So long after an answer the next question needs no look: where a leader is lost, another one takes longer to be found. */
const recentMs = 1_000
/** Longer than an answer takes that does not wait for a leader. */
const heldMs = 750

/** When a question was asked, and who led then, as far as is known. */
export interface Asked {
  readonly at: number
  readonly leader: string | undefined
}

/**
 * Whether what managers say of the swarm can be believed.
 *
 * After a leader was lost, the next one answers for two to nine seconds from a store that lacks what was acknowledged last: it
 * denies what is there, without a word. Only its list of nodes names no leader then. So that list is looked at before a
 * question, wherever there may have been an election since the last answer, and once more after an answer that something has
 * held: who waits for a leader gets the word of a new one. A look afterwards alone is not enough, because the store can
 * fill between the two.
 */
export class Settlement {
  #disturbed = Number.NEGATIVE_INFINITY
  /** When the last question was asked that was answered: nothing is known of the time since. */
  #answered = Number.NEGATIVE_INFINITY
  #leader: string | undefined

  /** Notes what could be a sign of an election. */
  disturb(): void {
    this.#disturbed = performance.now()
  }

  /** Whether there was a sign of an election a short time ago. */
  get isDisturbed(): boolean {
    return performance.now() - this.#disturbed < unsettledMs
  }

  /** Whether an election could have begun without a sign. */
  get isQuiet(): boolean {
    return performance.now() - this.#answered > recentMs
  }

  /**
   * Looks whether the swarm has a leader that knows everything. Where nobody may list nodes, nothing can be told.
   *
   * @throws SwarmError `NO_LEADER`, and what keeps the engine from answering
   */
  async look(engine: Engine, call: CallOptions): Promise<void> {
    const asked = this.ask()
    let managers: readonly NodeInspect[]
    try {
      managers = await engine.nodes.list({ ...call, filters: { role: 'manager' } })
    } catch (error) {
      if (call.signal?.aborted || isSwarmError(error, ...noAnswer)) throw error
      return
    }
    const leader = managers.find(({ ManagerStatus: status }) => status?.Leader)
    if (leader === undefined) throw noLeader(engine)
    this.#leader = leader.ID
    this.#answered = Math.max(this.#answered, asked.at)
  }

  /** Begins a question. */
  ask(): Asked {
    return { at: performance.now(), leader: this.#leader }
  }

  /**
   * Says whether an answer counts, or a refusal: one that was held does only if the leader is still the same.
   */
  async counts({ at, leader }: Asked, engine: Engine, call: CallOptions): Promise<boolean> {
    if (performance.now() - at > heldMs) {
      const isKnown = await this.look(engine, call).then(
        () => true,
        () => false,
      )
      if (!isKnown || (leader !== undefined && leader !== this.#leader)) return false
    }
    this.#answered = Math.max(this.#answered, at)
    return true
  }
}

/** What is said instead of an answer that does not count. */
export function noLeader(engine: Engine): SwarmError {
  return new SwarmError('NO_LEADER', { action: 'ask the managers', engine: engine.address })
}
