import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { SwarmErrorCode } from '../errors/codes.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import { noAnswer, notReached } from './no-answer.ts'
import { Settlement, type Turn } from './settlement.ts'

/**
 * What an election, or a manager that comes back, looks like from outside. The rest of those above wants somebody to mend it:
 * it sends a call to the next manager, and where there is none left, the caller has to hear of it at once.
 */
export const passing: readonly SwarmErrorCode[] = [
  'NO_LEADER',
  'LEADERSHIP_LOST',
  'TIMED_OUT',
  'CONNECTION_LOST',
  'CONNECTION_REFUSED',
  'SOCKET_NOT_FOUND',
  'HOST_NOT_FOUND',
  'HOST_UNREACHABLE',
  'SSH_FORWARDING_REFUSED',
  'MANAGER_NOT_READY',
  'MANAGER_UNREACHABLE',
]

/**
 * How long one of several managers may take over a question at first. During an election calls hang for up to 20 seconds,
 * and one that has lost its network never answers.
 */
const patienceMs = 3_000
/** An answer that takes its time on a slow way gets twice as much in each round, up to this. */
const mostPatienceMs = 24_000
/** Engines give up on a leader after 20 seconds, and their own word on a change says more than a timeout of ours. */
const changeMs = 25_000
/** What a manager may say wrongly of a change whose object its store lacks, or still has. In each case nothing was done. */
const fromTheStore: readonly SwarmErrorCode[] = ['NOT_FOUND', 'NAME_CONFLICT', 'IN_USE', 'NO_PREVIOUS_SPEC']
/** Elections take 10 to 28 seconds. */
const electionMs = 45_000

/**
 * The managers of a swarm as one: a call goes to the one that answered last, and to the next where that one cannot
 * take it.
 */
export class Managers {
  readonly #engines: Engine[]
  readonly #settlement = new Settlement()

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
        // An answer that the caller has cut short is none.
        options.signal?.throwIfAborted()
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
    return this.#readUntil(ask, options)
  }

  /** The first manager that passes a check. Even a single one is waited for, until the deadline. */
  async reach(check: (engine: Engine, call: CallOptions) => Promise<unknown>, options: CallOptions): Promise<Engine> {
    return this.#readUntil(async (engine, call) => {
      await check(engine, call)
      return engine
    }, options)
  }

  /**
   * Gives a change to the first manager that takes it; with several managers, until the deadline. It never gives it to a
   * second one after a doubtful answer: who calls this has to find out then what became of it.
   */
  async write<Value>(
    change: (engine: Engine, call: CallOptions) => Promise<Value>,
    options: CallOptions,
  ): Promise<Value> {
    if (this.#engines.length === 1) return change(this.#first(), options)
    let patience = 1
    return waitFor<Value>(
      async (signal) => {
        const turn = turnsOf(patience, signal)
        patience *= 2
        const attempt = (engine: Engine): Promise<Value> => this.#change(change, turn(engine), signal)
        // A manager that is silent would hold the change for all that time, and leave its fate open.
        const knock = async (engine: Engine): Promise<unknown> =>
          (await this.#look(turn(engine))) || engine.ping(turn(engine).call)
        return resultOf(await this.#round(attempt, notReached, knock))
      },
      { ...options, timeoutMs: options.timeoutMs ?? electionMs, action: 'ask the managers', intervalMs: 200 },
    )
  }

  async #readUntil<Value>(
    ask: (engine: Engine, call: CallOptions) => Promise<Value>,
    options: CallOptions,
  ): Promise<Value> {
    let patience = 1
    return waitFor<Value>(
      async (signal) => {
        const turn = turnsOf(patience, signal)
        patience *= 2
        return resultOf(await this.#round((engine) => this.#ask(ask, turn(engine)), noAnswer))
      },
      { ...options, timeoutMs: options.timeoutMs ?? electionMs, action: 'ask the managers', intervalMs: 200 },
    )
  }

  /** Looks who leads where that can have changed; says whether it has looked. */
  async #look(turn: Turn): Promise<boolean> {
    const settlement = this.#settlement
    const isDue = settlement.isDisturbed || (this.#engines.length > 1 && settlement.isQuiet)
    if (isDue) await settlement.look(turn)
    return isDue
  }

  /** An answer, or a refusal, from a store that lacks nothing. */
  async #ask<Value>(ask: (engine: Engine, call: CallOptions) => Promise<Value>, turn: Turn): Promise<Value> {
    await this.#look(turn)
    const begun = performance.now()
    const answer = ask(turn.engine, turn.call)
    await answer.catch((error: unknown) => {
      if (isSwarmError(error, ...noAnswer)) throw error
    })
    await this.#settlement.take(turn, begun)
    return answer
  }

  /** A change that was made, or refused by a store that lacks nothing. */
  async #change<Value>(
    change: (engine: Engine, call: CallOptions) => Promise<Value>,
    turn: Turn,
    signal: AbortSignal,
  ): Promise<Value> {
    const begun = performance.now()
    try {
      const value = await change(turn.engine, { signal, timeoutMs: changeMs })
      this.#settlement.answered()
      return value
    } catch (error) {
      if (isSwarmError(error, ...fromTheStore)) await this.#settlement.take(turn, begun)
      throw error
    }
  }

  /** One try with each manager in turn, as long as they fail with one of these codes, or do not even open. */
  async #round<Value>(
    attempt: (engine: Engine) => Promise<Value>,
    codes: readonly SwarmErrorCode[],
    knock?: (engine: Engine) => Promise<unknown>,
  ): Promise<Round<Value>> {
    let worst: unknown
    for (const engine of [...this.#engines]) {
      let goOn = noAnswer
      try {
        await knock?.(engine)
        goOn = codes
        const value = await attempt(engine)
        this.#prefer(engine)
        return { answer: { value } }
      } catch (error) {
        if (isSwarmError(error, ...passing)) this.#settlement.disturb()
        if (!isSwarmError(error, ...goOn)) return { refusal: error }
        if (worst === undefined || weightOf(error) > weightOf(worst)) worst = error
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

function turnsOf(patience: number, signal: AbortSignal): (engine: Engine) => Turn {
  const call = { signal, timeoutMs: Math.min(patience * patienceMs, mostPatienceMs) }
  return (engine) => ({ engine, patience, call })
}

/** What came of asking everybody once: an answer, a refusal that holds everywhere, or nobody took it. */
interface Round<Value> {
  readonly answer?: { readonly value: Value }
  readonly refusal?: unknown
  readonly error?: unknown
}

function resultOf<Value>({ answer, refusal, error }: Round<Value>): ConditionResult<Value> {
  if (answer !== undefined) return { done: answer.value }
  if (refusal !== undefined) throw refusal
  if (!isSwarmError(error, ...passing)) throw error
  return { pending: error.message }
}

/** What passes is worth waiting for, and no leader tells more about the swarm than a manager that is not there. */
function weightOf(error: unknown): number {
  if (isSwarmError(error, 'NO_LEADER')) return 2
  return isSwarmError(error, ...passing) ? 1 : 0
}
