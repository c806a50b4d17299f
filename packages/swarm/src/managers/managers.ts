import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import type { SwarmErrorCode } from '../errors/codes.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import { noAnswer, notReached } from './no-answer.ts'
import { noLeader, Settlement } from './settlement.ts'

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
/**
 * What a leader may say wrongly of a change whose object its store lacks, or still has. After an election it can also be about
 * the change itself: a manager that loses the leader over a change gives the same one to the next leader.
 */
const fromTheStore: readonly SwarmErrorCode[] = [
  'NOT_FOUND',
  'NAME_CONFLICT',
  'VERSION_CONFLICT',
  'IN_USE',
  'NO_PREVIOUS_SPEC',
]
/** Elections take 10 to 28 seconds. */
const electionMs = 45_000

/** What is asked of an engine, or given to it, within these limits. */
type Call<Value> = (engine: Engine, limits: CallOptions) => Promise<Value>

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

  /** Has the next questions begin with a look at who leads, because the leader may have been made to go. */
  unsettle(): void {
    this.#settlement.disturb()
  }

  /** Forgets a manager that has gone, unless it is the last one: a call then says better what is wrong. */
  remove(engine: Engine): void {
    this.unsettle()
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
  async read<Value>(ask: Call<Value>, options: CallOptions): Promise<Value> {
    if (this.#engines.length === 1) return ask(this.#first(), options)
    return this.#readUntil((engine, call) => this.#ask(ask, engine, call), options)
  }

  /** The same for what an engine answers by itself, whoever leads. */
  async readFromAny<Value>(ask: Call<Value>, options: CallOptions): Promise<Value> {
    if (this.#engines.length === 1) return ask(this.#first(), options)
    return this.#readUntil(ask, options)
  }

  /** The first manager that passes a check. Even a single one is waited for, until the deadline. */
  async reach(check: Call<unknown>, options: CallOptions): Promise<Engine> {
    const passes = async (engine: Engine, call: CallOptions): Promise<Engine> => {
      await check(engine, call)
      return engine
    }
    return this.#readUntil((engine, call) => this.#ask(passes, engine, call), options)
  }

  /**
   * Gives a change to the first manager that takes it; with several managers, until the deadline. It never gives it to a
   * second one after a doubtful answer: who calls this has to find out then what became of it.
   */
  async write<Value>(change: Call<Value>, options: CallOptions): Promise<Value> {
    if (this.#engines.length === 1) return change(this.#first(), options)
    return this.#writeUntil(
      (engine, signal) => this.#change(change, engine, signal),
      async (engine, limits) => (await this.#look(engine, limits)) || engine.ping(limits),
      options,
    )
  }

  /** The same for what an engine does by itself, whoever leads. */
  async writeToAny<Value>(change: Call<Value>, options: CallOptions): Promise<Value> {
    if (this.#engines.length === 1) return change(this.#first(), options)
    return this.#writeUntil(
      (engine, signal) => change(engine, { signal, timeoutMs: changeMs }),
      (engine, limits) => engine.ping(limits),
      options,
    )
  }

  /** @param knock - shows that an engine answers: one that is silent would hold the change, and leave its fate open */
  async #writeUntil<Value>(
    change: (engine: Engine, signal: AbortSignal) => Promise<Value>,
    knock: Call<unknown>,
    options: CallOptions,
  ): Promise<Value> {
    return waitFor<Value>(
      async (signal) => {
        const atTheDoor = (engine: Engine): Promise<unknown> => knock(engine, { signal, timeoutMs: patienceMs })
        return resultOf(await this.#round((engine) => change(engine, signal), notReached, atTheDoor))
      },
      { ...options, timeoutMs: options.timeoutMs ?? electionMs, action: 'ask the managers', intervalMs: 200 },
    )
  }

  async #readUntil<Value>(ask: Call<Value>, options: CallOptions): Promise<Value> {
    let patience = patienceMs
    return waitFor<Value>(
      async (signal) => {
        const limits = { signal, timeoutMs: patience }
        patience = Math.min(patience * 2, mostPatienceMs)
        return resultOf(await this.#round((engine) => ask(engine, limits), noAnswer))
      },
      { ...options, timeoutMs: options.timeoutMs ?? electionMs, action: 'ask the managers', intervalMs: 200 },
    )
  }

  /** Looks who leads where that can have changed; says whether it has looked. */
  async #look(engine: Engine, call: CallOptions): Promise<boolean> {
    const settlement = this.#settlement
    const isDue = settlement.isDisturbed || (this.#engines.length > 1 && settlement.isQuiet)
    if (isDue) await settlement.look(engine, call)
    return isDue
  }

  /** An answer, or a refusal, from a store that lacks nothing. */
  async #ask<Value>(ask: Call<Value>, engine: Engine, call: CallOptions): Promise<Value> {
    await this.#look(engine, call)
    const asked = this.#settlement.ask()
    const answer = ask(engine, call)
    await answer.catch((error: unknown) => {
      // One that was cut short is no answer either.
      if (call.signal?.aborted || isSwarmError(error, ...noAnswer)) throw error
    })
    if (!(await this.#settlement.counts(asked, engine, call))) throw noLeader(engine)
    return answer
  }

  /** A change that was made, or refused by a store that lacks nothing; of anything else the fate is open. */
  async #change<Value>(change: Call<Value>, engine: Engine, signal: AbortSignal): Promise<Value> {
    const asked = this.#settlement.ask()
    try {
      return await change(engine, { signal, timeoutMs: changeMs })
    } catch (error) {
      if (!isSwarmError(error, ...fromTheStore)) throw error
      if (await this.#settlement.counts(asked, engine, { signal, timeoutMs: patienceMs })) throw error
      throw new SwarmError('LEADERSHIP_LOST', { action: 'make the change', engine: engine.address, cause: error })
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
