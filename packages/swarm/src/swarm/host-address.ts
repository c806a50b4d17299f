import { isIPv4, isIPv6 } from 'node:net'
import { SwarmError } from '../errors/swarm-error.ts'

/** `192.0.2.1:2377`, `[2001:db8::1]:2377`, `eth0` or a bare address → its host part. */
export function hostOf(address: string): string {
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(address)?.[1]
  if (bracketed !== undefined) return bracketed
  return isIPv6(address) ? address : address.replace(/:\d*$/, '')
}

/** An address that every host uses for itself, or for all of its own: no other host can reach this one by it. */
export function isLocalOnly(address: string): boolean {
  const host = hostOf(address).toLowerCase()
  if (host === 'localhost' || host === '::1' || host === '::' || host === '0.0.0.0') return true
  return isIPv4(host.replace(/^::ffff:/, '')) && host.replace(/^::ffff:/, '').startsWith('127.')
}

/**
 * Checks a listen, advertise or data path address before the engine does: an address or an interface, with a port where
 * one may stand. Engines accept impossible ports.
 *
 * @throws SwarmError `INVALID_ARGUMENT`
 */
export function checkHostAddress(
  action: string,
  argument: string,
  address: string,
  port: 'with port' | 'no port',
): void {
  const host = hostOf(address)
  const given = /:([^\]:]*)$/.exec(isIPv6(address) ? '' : address)?.[1]
  const complaint =
    host === '' || /[\s/]/.test(host)
      ? 'it must be an IP address or the name of a network interface'
      : given !== undefined && port === 'no port'
        ? 'it must not name a port'
        : given !== undefined && !(Number(given) >= 1 && Number(given) <= 65_535)
          ? 'its port must be a number from 1 to 65535'
          : undefined
  if (complaint === undefined) return
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `${argument} is ${JSON.stringify(address)}: ${complaint}`,
    remedy: 'give an address like 192.0.2.11 or 192.0.2.11:2377',
    details: { argument },
  })
}
