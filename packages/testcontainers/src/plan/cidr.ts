/** A block of IPv4 addresses. */
export interface Cidr {
  /** Its first address, as a number. */
  readonly first: number
  /** Its last address, as a number. */
  readonly last: number
  /** Prefix length. */
  readonly prefix: number
}

const form = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/

/** Reads `10.0.0.0/8`; undefined for everything else, IPv6 included. Host bits do not matter. */
export function parseCidr(text: string): Cidr | undefined {
  const parts = form.exec(text)?.slice(1).map(Number)
  if (parts === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = parts
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32) return undefined
  const size = 2 ** (32 - prefix)
  const address = ((a * 256 + b) * 256 + c) * 256 + d
  const first = address - (address % size)
  return { first, last: first + size - 1, prefix }
}

/** Writes an address. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}

/** Writes a block. */
export function formatCidr({ first, prefix }: Cidr): string {
  return `${formatAddress(first)}/${prefix}`
}

/** Whether two blocks have an address in common. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  return one.first <= other.last && other.first <= one.last
}
