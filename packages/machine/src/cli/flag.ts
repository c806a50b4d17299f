import type { Environment } from '../environment.ts'
import { parseBoolean } from './parse-boolean.ts'

/** A flag of the command line, as its help shows it. */
export interface Flag {
  /** Its names, the one to look it up by first; long ones take two dashes in help. */
  readonly names: readonly [string, ...string[]]
  readonly kind: 'boolean' | 'string' | 'strings' | 'integer'
  readonly summary: string
  /** What it is when it is not there. */
  readonly standard?: string
  /** The variable that is asked when it is not there. */
  readonly variable?: string
}

/** The flags that a command was given, by their first names. */
export class FlagValues {
  readonly #values: ReadonlyMap<string, readonly string[]>
  readonly #flags: readonly Flag[]
  readonly #environment: Environment

  constructor(flags: readonly Flag[], values: ReadonlyMap<string, readonly string[]>, environment: Environment) {
    this.#flags = flags
    this.#values = values
    this.#environment = environment
  }

  /** Whether a flag without a value is set. */
  boolean(name: string): boolean {
    return parseBoolean(this.string(name)) ?? false
  }

  /** Whether a flag is there, or its variable is set; its standard value does not count. */
  given(name: string): boolean {
    const variable = this.#flags.find(({ names }) => names[0] === name)?.variable
    return this.#values.has(name) || (variable !== undefined && (this.#environment[variable] ?? '') !== '')
  }

  /** The last value of a flag, `''` where there is none. */
  string(name: string): string {
    return this.strings(name).at(-1) ?? ''
  }

  /** All values of a flag that may be repeated. */
  strings(name: string): readonly string[] {
    const given = this.#values.get(name)
    if (given !== undefined) return given
    const flag = this.#flags.find(({ names }) => names[0] === name)
    const fallback = (flag?.variable && this.#environment[flag.variable]) || flag?.standard
    return fallback === undefined ? [] : [fallback]
  }

  /** The value of a flag with a number. */
  integer(name: string): number {
    return Number(this.string(name))
  }
}
