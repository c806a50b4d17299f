import type { Environment } from '../environment.ts'
import { type Flag, FlagValues } from './flag.ts'
import { parseBoolean } from './parse-boolean.ts'

/** A command line, taken apart. */
export interface ParsedArguments {
  readonly flags: FlagValues
  readonly args: readonly string[]
}

/** A mistake in the flags, in the words of Go's package `flag`. */
export class FlagMistake extends Error {}

/** How to read a command line. */
export interface ParseFlagsOptions {
  readonly environment: Environment
  /** Whether everything after the first argument is left alone: it is a command line of its own. */
  readonly stopAtFirstArgument?: boolean | undefined
  /** Whether a mistake is left out, and not thrown: what follows a flag that nobody knows is an argument then. */
  readonly lenient?: boolean
}

/**
 * Reads flags as Go does: `-x` and `--x` are the same, and a value follows or comes after an equals sign. Unlike in Go,
 * flags and arguments may be mixed; no machine's name begins with a dash.
 *
 * @throws {@link FlagMistake}
 */
export function parseFlags(
  argv: readonly string[],
  flags: readonly Flag[],
  { environment, stopAtFirstArgument = false, lenient = false }: ParseFlagsOptions,
): ParsedArguments {
  const values = new Map<string, string[]>()
  const args: string[] = []
  const rest = [...argv]
  for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
    if (text === '--') {
      args.push(...rest.splice(0))
    } else if (text === '-' || !text.startsWith('-')) {
      args.push(text)
      if (stopAtFirstArgument) args.push(...rest.splice(0))
    } else {
      try {
        readFlag(text, rest, flags, values)
      } catch (error) {
        if (!lenient || !(error instanceof FlagMistake)) throw error
      }
    }
  }
  return { args, flags: new FlagValues(flags, values, environment) }
}

function readFlag(text: string, rest: string[], flags: readonly Flag[], values: Map<string, string[]>): void {
  const [, name = '', equals, given = ''] = /^--?([^=]*)(=?)(.*)$/s.exec(text) ?? []
  if (name === '' || name.startsWith('-')) throw new FlagMistake(`bad flag syntax: ${text}`)
  const flag = flags.find(({ names }) => names.includes(name))
  if (flag === undefined) throw new FlagMistake(`flag provided but not defined: -${name}`)
  const value = equals === '=' ? given : flag.kind === 'boolean' ? 'true' : rest.shift()
  if (value === undefined) throw new FlagMistake(`flag needs an argument: -${name}`)
  const [key] = flag.names
  const earlier = flag.kind === 'strings' ? (values.get(key) ?? []) : []
  values.set(key, [...earlier, checked(flag, name, value)])
}

function checked({ kind }: Flag, name: string, value: string): string {
  if (kind === 'integer' && !/^[+-]?\d{1,15}$/.test(value)) {
    throw new FlagMistake(`invalid value "${value}" for flag -${name}: parse error`)
  }
  if (kind !== 'boolean') return value
  const parsed = parseBoolean(value)
  if (parsed === undefined) throw new FlagMistake(`invalid boolean value "${value}" for -${name}: parse error`)
  return String(parsed)
}
