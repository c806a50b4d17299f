import { BlockList, isIP } from 'node:net'

/** Whether a text is an address with the length of a prefix, `10.1.0.0/24`. */
export function isCidr(text: unknown): text is string {
  return typeof text === 'string' && parse(text) !== undefined && text.includes('/')
}

/** Whether a subnet contains an address or another subnet. What is neither is not contained. */
export function containsSubnet(subnet: string, other: unknown): boolean {
  const [outer, inner] = [parse(subnet), typeof other === 'string' ? parse(other) : undefined]
  if (outer === undefined || inner === undefined) return false
  return inner.bits >= outer.bits && contains(outer, inner)
}

/** Whether two subnets share an address. */
export function overlap(one: string, other: string): boolean {
  return containsSubnet(one, other) || containsSubnet(other, one)
}

interface Block {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  readonly bits: number
}

function parse(text: string): Block | undefined {
  const [address = '', length, ...rest] = text.split('/')
  const version = isIP(address)
  // An address with a zone belongs to one host.
  if (version === 0 || rest.length > 0 || address.includes('%')) return undefined
  const most = version === 4 ? 32 : 128
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
  return bits >= 0 && bits <= most ? { address, family: version === 4 ? 'ipv4' : 'ipv6', bits } : undefined
}

function contains({ address, family, bits }: Block, inner: Block): boolean {
  if (family !== inner.family) return false
  const list = new BlockList()
  list.addSubnet(address, bits, family)
  return list.check(inner.address, inner.family)
}
