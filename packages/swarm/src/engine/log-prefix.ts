/** What stands in front of a message. */
export interface LogPrefix {
  /** Whose message it is: the details as they came. */
  readonly writer: string
  /** RFC 3339, with nanoseconds. */
  readonly timestamp?: string
  /** Keys and values. */
  readonly details?: Readonly<Record<string, string>>
}

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/

/** Reads `<time> <key>=<value>,<key>=<value> `, each of the two where it was asked for; undefined where it is neither. */
export function logPrefix(
  text: string,
  asked: { readonly timestamps: boolean; readonly details: boolean },
): LogPrefix | undefined {
  const parts = text.split(' ')
  const timestamp = asked.timestamps ? parts.shift() : undefined
  const writer = asked.details ? parts.shift() : undefined
  // A prefix ends with a space: an empty part is left.
  if (parts.length !== 1 || parts[0] !== '') return undefined
  if (timestamp !== undefined && !timePattern.test(timestamp)) return undefined
  const details = writer === undefined ? undefined : detailsOf(writer)
  if (writer !== undefined && details === undefined) return undefined
  return {
    writer: writer ?? '',
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(details === undefined ? {} : { details }),
  }
}

function detailsOf(text: string): Readonly<Record<string, string>> | undefined {
  if (text === '') return {}
  const pairs = text.split(',').map((pair) => pair.split('=').map(unescaped))
  if (pairs.some(({ length }) => length !== 2)) return undefined
  return Object.fromEntries(pairs)
}

/** Go's query escaping: a plus is a space. What cannot be decoded stays as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
