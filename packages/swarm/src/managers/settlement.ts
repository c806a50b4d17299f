import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { NodeInspect } from '../wire/node.ts'
import { noAnswer } from './no-answer.ts'

/** So long after a disturbance every call begins with a look at who leads. */
const unsettledMs = 5_000
/** So long after an answer the next one needs no look: together with the time below, an election takes longer. */
const recentMs = 1_000
/** Longer than an answer takes that does not wait for a leader; on a slow way twice as long in each round. */
const heldMs = 750

/** With whom one call is made. */
export interface Turn {
  readonly engine: Engine
  /** How many times the usual time an answer may take. */
  readonly patience: number
  /** Signal and deadline of each request. */
  readonly call: CallOptions
}

/**
 * Whether what managers say of the swarm can be believed.
 *
 * A new leader answers for two to nine seconds from a store that lacks what was acknowledged last: it denies what is there,
 * without a word. Only its list of nodes names no leader then. So that list is looked at before a question, wherever there
 * may have been an election since the last answer, and once more after an answer that something has held: who waits for a
 * leader gets the word of a new one. A look afterwards alone is not enough, because the store can fill between the two.
 */
export class Settlement {
  #disturbed = Number.NEGATIVE_INFINITY
  #answered = Number.NEGATIVE_INFINITY
  #leader: string | undefined

  /** Notes what could be a sign of an election. */
  disturb(): void {
    this.#disturbed = performance.now()
  }

  /** Notes an answer that only a leader can give who knows everything. */
  answered(): void {
    this.#answered = performance.now()
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
  async look({ engine, patience, call }: Turn): Promise<void> {
    const begun = performance.now()
    let managers: readonly NodeInspect[]
    try {
      managers = await engine.nodes.list({ ...call, filters: { role: 'manager' } })
    } catch (error) {
      if (isSwarmError(error, ...noAnswer)) throw error
      return
    }
    // A list that had to wait for a leader says nothing about this moment.
    const leader = isHeld(begun, patience) ? undefined : managers.find(({ ManagerStatus: status }) => status?.Leader)
    if (leader === undefined) throw this.#noLeader(engine)
    this.#leader = leader.ID
  }

  /**
   * Takes an answer, or a refusal, to what was asked at that moment.
   *
   * @throws SwarmError `NO_LEADER` if it may come from a leader that did not know enough
   */
  async take(turn: Turn, begun: number): Promise<void> {
    if (isHeld(begun, turn.patience)) {
      const before = this.#leader
      await this.look(turn)
      if (this.#leader !== before) throw this.#noLeader(turn.engine)
    }
    this.answered()
  }

  #noLeader(engine: Engine): SwarmError {
    this.disturb()
    return new SwarmError('NO_LEADER', { action: 'ask the managers', engine: engine.address })
  }
}

function isHeld(begun: number, patience: number): boolean {
  return performance.now() - begun > patience * heldMs
}
