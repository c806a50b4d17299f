import { Float64, GoMap, GoStruct, type GoValue } from './go-value.ts'

/** Prints a value as `{{.X}}` does: nothing becomes `<no value>`. */
export function printValue(value: GoValue): string {
  return value === undefined ? '<no value>' : formatGoValue(value)
}

/** Prints a value as Go's `%v` does. */
export function formatGoValue(value: GoValue): string {
  if (value === undefined) return '<nil>'
  if (value instanceof Float64) return formatFloat(value.value)
  if (value instanceof GoMap) {
    const keys = sortedKeys(value)
    return `map[${keys.map((key) => `${key}:${formatGoValue(value.entries.get(key))}`).join(' ')}]`
  }
  if (value instanceof GoStruct) {
    const fields = [...value.fields.values()].map(formatGoValue).join(' ')
    return `${value.pointer ? '&' : ''}{${fields}}`
  }
  return typeof value === 'object' ? `[${value.map(formatGoValue).join(' ')}]` : String(value)
}

/** The keys of a map in the order in which Go prints them and walks through them: that of their bytes. */
export function sortedKeys(map: GoMap): string[] {
  return [...map.entries.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** Prints as Go's `%v` and `%g` do: as few digits as possible, and an exponent below 10^-4 and from 10^6 on. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const [digits = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (value === 0 || (exponent >= -4 && exponent < 6)) return String(value)
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}
