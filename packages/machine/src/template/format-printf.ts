import { formatFloat, formatGoValue } from './format-go-value.ts'
import { Float64, type GoValue, numberOf, typeName } from './go-value.ts'

const DIRECTIVE = /%([-+# 0]*)(\d+)?(?:\.(\d*))?(.)?/gs

/** Fills in a format as Go's `Sprintf` does, for the verbs `v s q d x X t T f e g c` and `%`. */
export function sprintf(format: string, args: readonly GoValue[]): string {
  let used = 0
  const text = format.replace(
    DIRECTIVE,
    (_all, flags: string, width = '', precision: string | undefined, verb = '') => {
      if (verb === '%') return '%'
      if (verb === '') return '%!(NOVERB)'
      if (used >= args.length) return `%!${verb}(MISSING)`
      const value = args[used++]
      const formatted = formatVerb(verb, value, flags, precision === undefined ? undefined : Number(precision))
      return pad(formatted ?? `%!${verb}(${typeName(value)}=${formatGoValue(value)})`, flags, Number(width))
    },
  )
  if (used >= args.length) return text
  const extra = args.slice(used).map((value) => `${typeName(value)}=${formatGoValue(value)}`)
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

/** The value in the form that a verb asks for, `undefined` when it has none. */
function formatVerb(verb: string, value: GoValue, flags: string, precision: number | undefined): string | undefined {
  const number = numberOf(value)
  const integer = typeof value === 'number' ? value : undefined
  const sign = flags.includes('+') && number !== undefined && number >= 0 ? '+' : ''
  switch (verb) {
    case 'v':
      return sign + formatGoValue(value)
    case 's':
      return number === undefined && typeof value !== 'boolean' && value !== undefined
        ? [...formatGoValue(value)].slice(0, precision).join('')
        : undefined
    case 'q':
      return typeof value === 'string' ? JSON.stringify(value) : undefined
    case 'T':
      return typeName(value)
    case 't':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'd':
      return integer === undefined ? undefined : sign + integer
    case 'c':
      return integer === undefined ? undefined : String.fromCodePoint(integer)
    case 'x':
    case 'X': {
      const hex = typeof value === 'string' ? Buffer.from(value).toString('hex') : integer?.toString(16)
      return verb === 'X' ? hex?.toUpperCase() : hex
    }
    case 'f':
      return value instanceof Float64 ? sign + value.value.toFixed(precision ?? 6) : undefined
    case 'e':
      return value instanceof Float64 ? sign + exponential(value.value, precision ?? 6) : undefined
    case 'g':
      return value instanceof Float64 ? sign + formatFloat(value.value) : undefined
    default:
      return undefined
  }
}

function exponential(value: number, precision: number): string {
  return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** Width counts characters, not bytes. */
function pad(text: string, flags: string, width: number): string {
  const missing = Math.max(0, width - [...text].length)
  if (flags.includes('-')) return text + ' '.repeat(missing)
  if (!flags.includes('0') || !/^[+-]?[\d.]/.test(text)) return ' '.repeat(missing) + text
  const sign = /^[+-]?/.exec(text)?.[0] ?? ''
  return sign + '0'.repeat(missing) + text.slice(sign.length)
}
