const exponents: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 }
const pattern = /^(\d+\.?\d*|\.\d+) ?(?:b|([kmgtp])(?:i?b)?)?$/i

/**
 * Reads an amount of bytes as the docker command does: `512m`, `1.5g`, `64MiB`, `4096`. All units are powers of 1024,
 * `MB` too; what is smaller than a byte is cut off.
 *
 * @returns bytes, or undefined for what is no such amount, or is beyond 8 PiB, where numbers are not exact any more
 */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = text.length > 100 ? [] : (pattern.exec(text) ?? [])
  if (number === undefined) return undefined
  const bytes = Math.trunc(Number(number) * 1024 ** (exponents[unit?.toLowerCase() ?? ''] ?? 0))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** Writes bytes in the largest unit that they are a multiple of, `512m`, and as a number where there is none. */
export function formatSize(bytes: number): string | number | undefined {
  if (!Number.isSafeInteger(bytes) || bytes < 0) return undefined
  for (const unit of ['p', 't', 'g', 'm', 'k']) {
    const factor = 1024 ** (exponents[unit] ?? 0)
    if (bytes > 0 && bytes % factor === 0) return `${bytes / factor}${unit}`
  }
  return bytes
}
