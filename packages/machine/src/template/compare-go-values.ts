import { type GoValue, numberOf } from './go-value.ts'

/**
 * Whether two values are equal. Go refuses to compare an integer with a number from JSON, which is a `float64`; here
 * they are numbers.
 */
export function equalGoValues(a: GoValue, b: GoValue): boolean {
  if (a === undefined || b === undefined) return a === b
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b
  return compareGoValues(a, b) === 0
}

/** Negative, zero or positive, as the first value is less than, equal to or greater than the second. */
export function compareGoValues(a: GoValue, b: GoValue): number {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (left !== undefined && right !== undefined) return left - right
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  throw new TypeError('incompatible types for comparison')
}
