import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import { parseDuration } from './duration.ts'
import { nearestName } from './nearest-name.ts'
import { parseSize } from './size.ts'

/** The bounds of a number, both included. */
interface Bounds {
  readonly least?: number
  readonly most?: number
}

/**
 * Reads the fields of an object that somebody wrote, whatever its type says, and knows where it stands. Values are shown
 * in errors only where they cannot be secrets: texts of people, like those of the environment, never are.
 *
 * @throws SwarmError `INVALID_ARGUMENT`, with the place in `details.argument`
 */
export class FieldReader {
  readonly #action: string
  readonly #place: string
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #asked = new Set<string>()

  constructor(action: string, place: string, value: unknown) {
    this.#action = action
    this.#place = place
    if (!isRecord(value)) throw this.#error(place, `it is ${kindOf(value)}, and an object is wanted`)
    this.#fields = value
  }

  /** Whether something is said there. */
  has(name: string): boolean {
    return this.raw(name) !== undefined
  }

  /** What is said there, as it is. */
  raw(name: string): unknown {
    this.#asked.add(name)
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined
  }

  text(name: string): string | undefined {
    const value = this.raw(name)
    if (value === undefined || (typeof value === 'string' && value !== '' && isPlain(value))) return value
    throw this.error(name, `it is ${kindOf(value)}, and a text is wanted`)
  }

  requiredText(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw this.error(name, 'it is missing')
    return value
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name)
    if (value === undefined || typeof value === 'boolean') return value
    throw this.error(name, `it is ${kindOf(value)}, and true or false is wanted`)
  }

  /** A whole number. */
  count(name: string, { least = 0, most = Number.MAX_SAFE_INTEGER }: Bounds = {}): number | undefined {
    const value = this.raw(name)
    if (value === undefined || (isInteger(value) && value >= least && value <= most)) return value
    throw this.error(name, `it is ${shown(value)}, and a whole number from ${least} to ${most} is wanted`)
  }

  /** A number with a fraction. */
  share(name: string): number | undefined {
    const value = this.raw(name)
    if (value === undefined || (typeof value === 'number' && value >= 0 && value <= 1)) return value
    throw this.error(name, `it is ${shown(value)}, and a number from 0 to 1 is wanted`)
  }

  oneOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    const choice = choices.find((each) => each === value)
    if (choice !== undefined) return choice
    throw this.error(name, `it is ${shown(value)}, and one of ${choices.join(', ')} is wanted`)
  }

  /** Nanoseconds. */
  duration(name: string, least = 0): number | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    const parsed = typeof value === 'string' ? parseDuration(value) : undefined
    if (parsed === undefined) {
      throw this.error(name, `it is ${shown(value)}, and a duration with its unit is wanted, '10s' or '1m30s'`)
    }
    if (parsed !== 0 && parsed < least) throw this.error(name, `it is ${shown(value)}, and less than engines take`)
    return parsed
  }

  /** Bytes. */
  size(name: string, least = 0): number | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    const parsed = typeof value === 'string' ? parseSize(value) : isInteger(value) && value >= 0 ? value : undefined
    if (parsed === undefined) {
      throw this.error(name, `it is ${shown(value)}, and a size is wanted, '512m' or a number of bytes`)
    }
    if (parsed !== 0 && parsed < least) {
      throw this.error(name, `it is ${shown(value)}, and engines want at least ${least} bytes`)
    }
    return parsed
  }

  /** Permissions of a file: `0o444`, or the same as a text, `'0444'`. */
  permissions(name: string): number | undefined {
    const value = this.raw(name)
    if (typeof value === 'string' && /^(?:0o?)?[0-7]{1,4}$/.test(value)) {
      return Number.parseInt(value.replace('o', ''), 8)
    }
    if (value === undefined || (isInteger(value) && value >= 0 && value <= 0o7777)) return value
    throw this.error(name, `it is ${shown(value)}, and permissions are wanted, 0o444 or '0444'`)
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name, (value, place) => {
      if (typeof value === 'string' && isPlain(value)) return value
      throw this.#error(place, `it is ${kindOf(value)}, and a text is wanted`)
    })
  }

  /** A record of texts; numbers and truth values become texts. */
  textRecord(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    if (!isRecord(value)) throw this.error(name, `it is ${kindOf(value)}, and an object of texts is wanted`)
    const texts = Object.entries(value).map(([key, text]) => {
      if (key !== '' && ['string', 'number', 'boolean'].includes(typeof text) && isPlain(`${key}${text}`)) {
        return [key, String(text)]
      }
      throw this.#error(`${this.#at(name)}[${quoted(key)}]`, `it is ${kindOf(text)}, and a text is wanted`)
    })
    return Object.fromEntries(texts)
  }

  list<Item>(name: string, read: (item: unknown, place: string) => Item): readonly Item[] | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw this.error(name, `it is ${kindOf(value)}, and a list is wanted`)
    return Array.from(value, (item: unknown, index) => read(item, `${this.#at(name)}[${index}]`))
  }

  /** An object inside. It is read to its end. */
  object<Result>(name: string, read: (fields: FieldReader) => Result): Result | undefined {
    const value = this.raw(name)
    return value === undefined ? undefined : this.inside(value, this.#at(name), read)
  }

  /** An object at another place, that of an item of a list for instance. It is read to its end. */
  inside<Result>(value: unknown, place: string, read: (fields: FieldReader) => Result): Result {
    const fields = new FieldReader(this.#action, place, value)
    const result = read(fields)
    fields.end()
    return result
  }

  /** An object inside that is taken as it is. */
  mustBeObject(name: string): void {
    new FieldReader(this.#action, this.#at(name), this.raw(name))
  }

  /** Refuses the fields that nobody has asked for. */
  end(): void {
    for (const [name, value] of Object.entries(this.#fields)) {
      if (this.#asked.has(name) || value === undefined) continue
      const meant = nearestName(name, this.#asked)
      const remedy = meant === undefined ? `there are ${[...this.#asked].join(', ')}` : `write ${meant}`
      throw this.#error(this.#at(name), 'there is no such field', remedy)
    }
  }

  error(name: string, wrong: string, remedy?: string): SwarmError {
    return this.#error(this.#at(name), wrong, remedy)
  }

  /** An error about another place, that of an item of a list for instance. */
  errorAt(place: string, wrong: string, remedy?: string): SwarmError {
    return this.#error(place, wrong, remedy)
  }

  #at(name: string): string {
    const key = /^[\w.]+$/.test(name) ? name : quoted(name)
    return this.#place === '' ? key : `${this.#place}.${key}`
  }

  #error(argument: string, wrong: string, remedy?: string): SwarmError {
    return new SwarmError('INVALID_ARGUMENT', {
      action: this.#action,
      meaning: argument === '' ? wrong : `${argument}: ${wrong}`,
      remedy,
      details: { argument },
    })
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

/** JSON replaces halves of surrogate pairs, and nothing behind a zero character reaches a process. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === '') return 'empty'
  if (typeof value === 'string') return isPlain(value) ? 'a text' : 'a text that JSON cannot carry'
  return Array.isArray(value) ? 'a list' : `of the type ${typeof value}`
}

/** Short values in full, for they are numbers, sizes and durations that were mistyped. */
function shown(value: unknown): string {
  const text = quoted(value)
  return text.length <= 40 ? text : kindOf(value)
}
