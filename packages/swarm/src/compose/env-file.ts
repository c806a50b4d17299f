import { isDeepStrictEqual } from 'node:util'
import { InterpolationError, interpolateText } from './interpolate-text.ts'

/** A line of an environment file that cannot be read. */
export class EnvFileError extends Error {
  /** From 1. */
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** A value, or undefined for a name that stands alone: its value is taken from the environment. */
export type EnvEntries = Map<string, string | undefined>

/** Variables that stand for each other multiply: more than an environment may hold on most systems. */
const maxLength = 1024 * 1024

const name = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/**
 * Reads an environment file by the Compose specification: `NAME=value`, `export NAME=value`, `NAME: value`, `#` comments,
 * single quotes for a value as it is, double quotes for one with `\n`, `\t`, `\"` and variables, where `\$` is a dollar
 * sign, and variables in bare values, too. Names that come earlier in the file count as variables; quoted values may have
 * several lines.
 *
 * @throws EnvFileError
 */
export function parseEnvFile(text: string, lookup: (name: string) => string | undefined): EnvEntries {
  const entries: EnvEntries = new Map()
  const known = (variable: string): string | undefined => lookup(variable) ?? entries.get(variable)
  let length = 0
  const set = (key: string, value: string, line: number): void => {
    length += value.length
    if (length > maxLength) throw new EnvFileError(line, `filled in, its values have more than ${maxLength} characters`)
    entries.set(key, value)
  }
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
  for (let index = 0; index < lines.length; index++) {
    const number = index + 1
    const line = (lines[index] as string).trimStart().replace(/^export\s+/, '')
    if (line === '' || line.startsWith('#')) continue
    const split = /^([^=:\s]+)\s*(?:[=:]\s*(.*))?$/s.exec(line)
    const key = split?.[1] ?? ''
    if (!name.test(key)) throw new EnvFileError(number, 'it is no NAME=value')
    const raw = split?.[2]
    if (raw === undefined) {
      entries.set(key, lookup(key))
      continue
    }
    const quote = raw[0]
    if (quote !== '"' && quote !== "'") {
      set(key, fill(withoutComment(raw), known, number), number)
      continue
    }
    const parts: string[] = []
    let part = raw.slice(1)
    let end = closingQuote(part, quote)
    while (end === -1) {
      parts.push(part)
      const next = lines[++index]
      if (next === undefined) throw new EnvFileError(number, `a ${quote} has no end`)
      part = next
      end = closingQuote(part, quote)
    }
    if (!/^\s*(#.*)?$/.test(part.slice(end + 1))) throw new EnvFileError(number, 'something follows the closing quote')
    const value = [...parts, part.slice(0, end)].join('\n')
    set(key, quote === "'" ? value : fill(unescaped(value), known, number), number)
  }
  return entries
}

/**
 * Reads an environment file as `docker run` and `docker stack deploy` do: all behind the first `=` is the value, quotes
 * and dollar signs included. Lines that begin with `#` are comments.
 *
 * @throws EnvFileError
 */
export function parseRawEnvFile(text: string, lookup: (name: string) => string | undefined): EnvEntries {
  const entries: EnvEntries = new Map()
  for (const [index, untrimmed] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = untrimmed.trimStart()
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    const key = equals === -1 ? line : line.slice(0, equals)
    if (key === '' || /\s/.test(key)) throw new EnvFileError(index + 1, 'it is no NAME=value')
    entries.set(key, equals === -1 ? lookup(key) : line.slice(equals + 1))
  }
  return entries
}

/** Whether a file means the same to `docker stack deploy`, which knows no quotes and no variables there. */
export function isReadAlike(text: string, lookup: (name: string) => string | undefined, entries: EnvEntries): boolean {
  try {
    return isDeepStrictEqual(parseRawEnvFile(text, lookup), entries)
  } catch {
    return false
  }
}

function fill(value: string, lookup: (name: string) => string | undefined, line: number): string {
  try {
    return interpolateText(value, { lookup })
  } catch (error) {
    if (error instanceof InterpolationError) throw new EnvFileError(line, error.message)
    throw error
  }
}

/** A comment begins with the line or behind a blank. */
function withoutComment(value: string): string {
  const at = value.search(/(?:^|\s)#/)
  return (at === -1 ? value : value.slice(0, at)).trimEnd()
}

/** A backslash at the end of a line takes nothing from the next one. */
function closingQuote(text: string, quote: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++
    else if (text[at] === quote) return at
  }
  return -1
}

/** A dollar sign is one that begins no variable. */
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', $: '$$' }

/** Before variables are filled in, whose values may have backslashes of their own. */
function unescaped(value: string): string {
  return value.replace(/\\([nrt\\"$])/g, (_, char: string) => escapes[char] ?? char)
}
