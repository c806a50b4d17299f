import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { SwarmError } from '../errors/swarm-error.ts'
import type { Fingerprint, WantedContent } from './content-kind.ts'

/** The label that a secret is recognised by. */
export const fingerprintLabel = 'io.raftkit.fingerprint'

const bytes = 32
const saltBytes = 16
const leastKeyBytes = 16
/** What OWASP asks for passwords; 32 MiB and some tenths of a second. Others are not accepted: a label could ask for more. */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const
const derive = promisify<Uint8Array, Uint8Array, number, typeof cost, Buffer>(scrypt)

/**
 * Writes down a content so that it can be recognised and not be read. Labels are shown to everybody who may list secrets,
 * and a plain hash of a weak password is found by trying: so it is salted and slow, or keyed, which nobody can try without
 * the key.
 *
 * @throws SwarmError `INVALID_ARGUMENT` for a key that is too short
 */
export async function fingerprintOf({ data, fingerprint }: WantedContent): Promise<string | undefined> {
  if (fingerprint === false) return undefined
  const salt = randomBytes(saltBytes)
  const scheme = fingerprint === undefined ? 'scrypt' : 'hmac'
  const digest = await digestOf(data, salt, fingerprint)
  return `${scheme}:${salt.toString('base64url')}:${digest.toString('base64url')}`
}

/** Whether a content is the one that was written down; undefined where that cannot be told. */
export async function hasFingerprint(
  label: string | undefined,
  { data, fingerprint }: WantedContent,
): Promise<boolean | undefined> {
  const [scheme, salt = '', digest = ''] = label?.split(':') ?? []
  const key = fingerprint === false ? undefined : fingerprint
  if (scheme !== (key === undefined ? 'scrypt' : 'hmac')) return undefined
  const [saltThere, there] = [Buffer.from(salt, 'base64url'), Buffer.from(digest, 'base64url')]
  if (saltThere.length !== saltBytes || there.length !== bytes) return undefined
  return timingSafeEqual(await digestOf(data, saltThere, key), there)
}

async function digestOf(
  data: Uint8Array,
  salt: Uint8Array,
  fingerprint: Exclude<Fingerprint, false> | undefined,
): Promise<Buffer> {
  if (fingerprint === undefined) return derive(data, salt, bytes, cost)
  return createHmac('sha256', Buffer.from(fingerprint.key as string))
    .update(salt)
    .update(data)
    .digest()
}

/** @throws SwarmError `INVALID_ARGUMENT` */
export function checkFingerprint(action: string, fingerprint: unknown): void {
  if (fingerprint === undefined || fingerprint === false) return
  const key = typeof fingerprint === 'object' && fingerprint !== null && 'key' in fingerprint && fingerprint.key
  const size = typeof key === 'string' ? Buffer.byteLength(key) : key instanceof Uint8Array ? key.length : 0
  if (size >= leastKeyBytes) return
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: `the key of the fingerprint is no text or bytes, or has less than ${leastKeyBytes} bytes`,
    details: { argument: 'fingerprint.key' },
  })
}
