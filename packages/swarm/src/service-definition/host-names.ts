import { isIP } from 'node:net'
import { quoted } from '../engine/quoted.ts'
import type { FieldReader } from './field-reader.ts'

/** Names with their addresses, for the hosts file. `host-gateway` stands for the node itself. */
export type HostNamesDefinition = Readonly<Record<string, string | readonly string[]>>

/** Lines of the hosts file: `address name`. Engines drop a second name of a line, so each has a line of its own. */
export function encodeHostNames(fields: FieldReader): readonly string[] | undefined {
  const hosts = fields.raw('hosts')
  if (hosts === undefined) return undefined
  if (typeof hosts !== 'object' || hosts === null || Array.isArray(hosts)) {
    throw fields.error('hosts', "an object is wanted, { 'db.example': '192.0.2.1' }")
  }
  return Object.entries(hosts).flatMap(([name, addresses]: [string, unknown]) => {
    const place = `hosts[${quoted(name)}]`
    if (!/^[^\s:#\0]+$/.test(name) || !name.isWellFormed()) throw fields.errorAt(place, 'it is no name of a host')
    return (Array.isArray(addresses) ? addresses : [addresses]).map((address: unknown) => {
      if (typeof address === 'string' && (isIP(address) !== 0 || address === 'host-gateway'))
        return `${address} ${name}`
      throw fields.errorAt(place, `${quoted(address).slice(0, 80)} is no address`)
    })
  })
}

/** The hosts of the wire; where names are mixed, an order that does not come back says that they cannot be said. */
export function decodeHostNames(lines: readonly string[] | undefined): HostNamesDefinition | undefined {
  if (lines === undefined) return undefined
  const names = new Map<string, string[]>()
  for (const line of lines) {
    const [address = '', name = ''] = line.split(' ')
    names.set(name, [...(names.get(name) ?? []), address])
  }
  return Object.fromEntries(
    [...names].map(([name, [one = '', ...more]]) => [name, more.length === 0 ? one : [one, ...more]]),
  )
}
