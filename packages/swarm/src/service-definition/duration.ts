/** Nanoseconds of each unit of Go's `time.ParseDuration`, which the docker command reads durations with. */
const units: Readonly<Record<string, bigint>> = {
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n, // U+00B5, the micro sign
  μs: 1_000n, // U+03BC, the letter
  ns: 1n,
}

const amount = String.raw`(\d+\.?\d*|\.\d+)(h|ms|m|s|us|µs|μs|ns)`
const wholePattern = new RegExp(`^\\+?(?:${amount})+$`)

/**
 * Reads a duration as the docker command does: numbers with units, `10s`, `1m30s`, `1.5h`, `500ms`; `0` without any.
 * What is smaller than a nanosecond is cut off.
 *
 * @returns nanoseconds, or undefined for what is no duration, is negative, or is longer than 104 days, where numbers
 * are not exact any more
 */
export function parseDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0
  // Nobody writes more digits in earnest, and they would take quadratic time.
  if (text.length > 100 || !wholePattern.test(text)) return undefined
  let sum = 0n
  for (const [, number = '', unit = ''] of text.matchAll(new RegExp(amount, 'g'))) {
    const [whole = '', fraction = ''] = number.split('.')
    const factor = units[unit] ?? 0n
    sum += BigInt(whole || 0) * factor + (BigInt(fraction || 0) * factor) / 10n ** BigInt(fraction.length)
  }
  return sum <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sum) : undefined
}

/** Writes nanoseconds as a duration that reads back as the same number; undefined for what none can say. */
export function formatDuration(nanoseconds: number): string | undefined {
  if (!Number.isSafeInteger(nanoseconds) || nanoseconds < 0) return undefined
  if (nanoseconds === 0) return '0s'
  let rest = BigInt(nanoseconds)
  let text = ''
  for (const unit of ['h', 'm', 's', 'ms', 'us', 'ns']) {
    const factor = units[unit] ?? 1n
    if (rest >= factor) text += `${rest / factor}${unit}`
    rest %= factor
  }
  return text
}
