import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { SwarmErrorCode } from '../errors/codes.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import { waitFor } from '../wait/wait-for.ts'

/** The request has not reached a swarm: another manager may be asked, whatever the request was. */
const notReached: readonly SwarmErrorCode[] = [
  'CONNECTION_REFUSED',
  'SOCKET_NOT_FOUND',
  'HOST_NOT_FOUND',
  'HOST_UNREACHABLE',
  'NOT_A_MANAGER',
  'MANAGER_NOT_READY',
  'MANAGER_UNREACHABLE',
  'SWARM_LOCKED',
  'NO_LEADER',
]

/** Another manager may answer a question that this one did not. */
const noAnswer: readonly SwarmErrorCode[] = [...notReached, 'CONNECTION_LOST', 'LEADERSHIP_LOST', 'TIMED_OUT']

/**
 * How long one of several managers may take over a question. During an election calls hang for up to 20 seconds, and
 * one that has lost its network never answers.
 */
const patienceMs = 3_000

/**
 * The managers of a swarm as one: a call goes to the one that answered last, and to the next where that one cannot
 * take it.
 */
export class Managers {
  readonly #engines: Engine[]

  constructor(engines: readonly Engine[]) {
    if (engines.length === 0) {
      throw new SwarmError('INVALID_ARGUMENT', {
        action: 'use a swarm',
        meaning: 'no engine was given',
        remedy: 'give an engine of at least one manager',
        details: { argument: 'engines' },
      })
    }
    this.#engines = [...engines]
  }

  /** The engines, the one to ask first in front. */
  get engines(): readonly Engine[] {
    return this.#engines
  }

  /** Takes in another manager; one that is known already stays where it is. */
  add(engine: Engine): void {
    if (!this.#engines.includes(engine)) this.#engines.push(engine)
  }

  /** Forgets a manager, unless it is the last one: a call then says better what is wrong. */
  remove(engine: Engine): void {
    if (this.#engines.length > 1 && this.#engines.includes(engine)) {
      this.#engines.splice(this.#engines.indexOf(engine), 1)
    }
  }

  /** The engine of a node, where it is one of these; one that does not answer is not found out. */
  async engineOf(nodeId: string, options: CallOptions): Promise<Engine | undefined> {
    const ids = await Promise.all(
      this.#engines.map(async (engine) => {
        const info = await engine.info({ ...options, timeoutMs: patienceMs }).catch(() => undefined)
        return info?.Swarm.NodeID
      }),
    )
    return this.#engines[ids.indexOf(nodeId)]
  }

  /**
   * Asks one manager after the other until one answers; with several managers, until the deadline, so that an election
   * is waited out.
   */
  async read<Value>(ask: (engine: Engine, call: CallOptions) => Promise<Value>, options: CallOptions): Promise<Value> {
    if (this.#engines.length === 1) return ask(this.#first(), options)
    return waitFor<Value>(
      async (signal) => {
        const round = await this.#round((engine) => ask(engine, { signal, timeoutMs: patienceMs }), noAnswer)
        if (round.answer !== undefined) return { done: round.answer.value }
        if (!isSwarmError(round.error, ...passing)) throw round.error
        return { pending: round.error.message }
      },
      { timeoutMs: 45_000, ...options, action: 'ask the managers', intervalMs: 200 },
    )
  }

  /** Gives a change to the first manager that takes it, and never to a second one after a doubtful answer. */
  async write<Value>(
    change: (engine: Engine, call: CallOptions) => Promise<Value>,
    options: CallOptions,
  ): Promise<Value> {
    const { error, answer } = await this.#round((engine) => change(engine, options), notReached)
    if (answer === undefined) throw error
    return answer.value
  }

  /** One try with each manager in turn, as long as they fail with one of these codes. */
  async #round<Value>(
    attempt: (engine: Engine) => Promise<Value>,
    codes: readonly SwarmErrorCode[],
  ): Promise<{ error?: unknown; answer?: { value: Value } }> {
    let worst: unknown
    for (const engine of [...this.#engines]) {
      try {
        const value = await attempt(engine)
        this.#prefer(engine)
        return { answer: { value } }
      } catch (error) {
        if (!isSwarmError(error, ...codes)) return { error }
        // A manager without a leader tells more about the swarm than one that is simply not there.
        if (worst === undefined || isSwarmError(error, 'NO_LEADER')) worst = error
      }
    }
    return { error: worst }
  }

  #first(): Engine {
    return this.#engines[0] as Engine
  }

  #prefer(engine: Engine): void {
    const index = this.#engines.indexOf(engine)
    if (index > 0) this.#engines.unshift(...this.#engines.splice(index, 1))
  }
}

/** What an election, or a manager that comes back, looks like from outside. */
const passing: readonly SwarmErrorCode[] = [
  'NO_LEADER',
  'LEADERSHIP_LOST',
  'TIMED_OUT',
  'CONNECTION_LOST',
  'CONNECTION_REFUSED',
  'HOST_UNREACHABLE',
  'MANAGER_NOT_READY',
  'MANAGER_UNREACHABLE',
]
