import { parseCpus } from '../service-definition/cpus.ts'
import { parseDuration } from '../service-definition/duration.ts'
import { parseSize } from '../service-definition/size.ts'
import { type ComposeNode, child, entriesOf, itemsOf, type Position } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'

/**
 * Reads the fields of a mapping of a compose file. A mistake is noted with its place, and reading goes on, so that all
 * of them are told at once. Numbers and truth values may be texts: variables are filled in as texts.
 */
export class ComposeFields {
  /** Where it stands in the file, as in `services.web.deploy`. */
  readonly path: string
  readonly #node: ComposeNode
  readonly #problems: ComposeProblems

  constructor(node: ComposeNode, path: string, problems: ComposeProblems) {
    this.#node = node
    this.path = path
    this.#problems = problems
  }

  /** The keys, in the order of the file, without extensions of somebody's own (`x-…`). */
  get keys(): string[] {
    return entriesOf(this.#node)
      .map(([key]) => key)
      .filter((key) => !key.startsWith('x-'))
  }

  has(key: string): boolean {
    return child(this.#node, key) !== undefined
  }

  text(key: string): string | undefined {
    const node = child(this.#node, key)
    if (node === undefined || (node.kind === 'scalar' && node.value === null)) return undefined
    if (node.kind === 'scalar') return scalarText(node.value)
    this.invalid(key, 'it has to be a text', 'write a text')
    return undefined
  }

  boolean(key: string): boolean | undefined {
    const text = this.text(key)?.toLowerCase()
    if (text === undefined) return undefined
    if (['true', 'yes', 'on', 'y'].includes(text)) return true
    if (['false', 'no', 'off', 'n'].includes(text)) return false
    this.invalid(key, 'it is neither true nor false', 'write true or false')
    return undefined
  }

  integer(key: string, least = 0, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    const number = /^[-+]?\d+$/.test(text) ? Number(text) : Number.NaN
    if (number >= least && number <= most) return number
    this.invalid(key, `it has to be a whole number from ${least} to ${most}`, 'correct the number')
    return undefined
  }

  /** A number from 0 to 1. */
  share(key: string): number | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    const number = text.trim() === '' ? Number.NaN : Number(text)
    if (number >= 0 && number <= 1) return number
    this.invalid(key, 'it has to be a number from 0 to 1', 'correct the number')
    return undefined
  }

  /** Nanoseconds. */
  duration(key: string): number | undefined {
    return this.#parsed(key, parseDuration, 'a duration', "write '10s' or '1m30s'")
  }

  /** Bytes. */
  size(key: string): number | undefined {
    return this.#parsed(key, parseSize, 'a size', "write '512m' or a number of bytes")
  }

  /** Billionths of a processor. */
  cpus(key: string): number | undefined {
    return this.#parsed(key, parseCpus, 'a number of processors', "write '0.5' or '2'")
  }

  /** Permissions: octal as a text, as in `'0440'`, and as the number that it is without quotes. */
  permissions(key: string): number | undefined {
    const node = child(this.#node, key)
    if (node?.kind === 'scalar' && typeof node.value === 'string') {
      if (/^(?:0o?)?[0-7]{1,4}$/.test(node.value)) return Number.parseInt(node.value.replace('o', ''), 8)
      this.invalid(key, 'it has to be an octal number', "write '0440'")
      return undefined
    }
    return this.integer(key, 0, 0o7777)
  }

  oneOf<const Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const text = this.text(key)
    const choice = choices.find((each) => each === text)
    if (text !== undefined && choice === undefined) {
      this.invalid(key, `${JSON.stringify(text).slice(0, 60)} is not known`, `write ${choices.join(', ')}`)
    }
    return choice
  }

  texts(key: string): string[] | undefined {
    const node = child(this.#node, key)
    if (node === undefined) return undefined
    return itemsOf(node).map((item) => (item.kind === 'scalar' ? scalarText(item.value) : ''))
  }

  /** A mapping of texts; nothing behind a key is an empty text. */
  record(key: string): Record<string, string> | undefined {
    const node = child(this.#node, key)
    if (node === undefined) return undefined
    return Object.fromEntries(
      entriesOf(node).map(([name, { value }]) => [name, value.kind === 'scalar' ? scalarText(value.value) : '']),
    )
  }

  /** The fields of a mapping inside. */
  fields(key: string): ComposeFields | undefined {
    const node = child(this.#node, key)
    return node?.kind === 'mapping' ? new ComposeFields(node, this.#below(key), this.#problems) : undefined
  }

  /** The mappings in a list. */
  items(key: string): ComposeFields[] {
    return itemsOf(child(this.#node, key)).map(
      (item, index) => new ComposeFields(item, `${this.#below(key)}[${index}]`, this.#problems),
    )
  }

  /** The mappings in a mapping, by their key. */
  children(key: string): [string, ComposeFields][] {
    return entriesOf(child(this.#node, key)).map(([name, { value }]) => [
      name,
      new ComposeFields(value, `${this.#below(key)}.${name}`, this.#problems),
    ])
  }

  /** What stands there by itself, where it is no mapping. */
  get self(): string | undefined {
    return this.#node.kind === 'scalar' && this.#node.value !== null ? scalarText(this.#node.value) : undefined
  }

  /** Notes a mistake; without a key about the whole of it. */
  invalid(key: string | undefined, message: string, remedy: string): void {
    this.#problems.invalid(this.#below(key), this.#at(key), message, remedy)
  }

  /** Notes what Swarm cannot do. */
  refuse(key: string | undefined, message: string, remedy: string): void {
    this.#problems.refuse(this.#below(key), this.#at(key), message, remedy)
  }

  #parsed(key: string, parse: (text: string) => number | undefined, kind: string, remedy: string): number | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    const parsed = parse(text)
    if (parsed === undefined) this.invalid(key, `${JSON.stringify(text).slice(0, 60)} is not ${kind}`, remedy)
    return parsed
  }

  #below(key: string | undefined): string {
    return key === undefined ? this.path : `${this.path}.${key}`
  }

  #at(key: string | undefined): Position {
    if (key === undefined || this.#node.kind !== 'mapping') return this.#node.at
    return this.#node.entries.get(key)?.keyAt ?? this.#node.at
  }
}

/** Writes a number as the docker command does, which is as this language does but for small ones. */
function scalarText(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'number' || value === 0 || Math.abs(value) >= 1e-4) return String(value)
  const [digits, exponent = ''] = value.toExponential().split('e-')
  return `${digits}e-${exponent.padStart(2, '0')}`
}
