import { createPrivateKey, createPublicKey, KeyObject, webcrypto } from 'node:crypto'

/**
 * The kind of a key: RSA of 2048 bits, as Docker Machine makes it, or the curve P-256, which takes milliseconds instead
 * of a second.
 */
export type KeyType = 'rsa' | 'ec'

/** Both halves of a pair, ready to be certified and to sign. */
export interface KeyPair {
  readonly publicKey: webcrypto.CryptoKey
  readonly privateKey: webcrypto.CryptoKey
}

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}
const ec = { name: 'ECDSA', namedCurve: 'P-256' }

/** OpenSSL's names of the curves that WebCrypto knows. */
const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/** A new pair of keys. */
export async function generateKeys(type: KeyType): Promise<KeyPair> {
  return await webcrypto.subtle.generateKey(type === 'rsa' ? rsa : ec, true, ['sign', 'verify'])
}

/** A private key as OpenSSL and Go write it: PKCS#1 for RSA, SEC1 for curves. */
export function exportKey(key: webcrypto.CryptoKey): string {
  const object = KeyObject.from(key)
  const type = object.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1'
  return object.export({ type, format: 'pem' }).toString()
}

/** The pair of a private key in any PEM form. Throws what `node:crypto` throws. */
export async function importKeys(pem: string): Promise<KeyPair> {
  const key = createPrivateKey(pem)
  const algorithm = key.asymmetricKeyType === 'rsa' ? rsa : { ...ec, namedCurve: curveOf(key) }
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
    webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  ])
  return { privateKey, publicKey }
}

function curveOf(key: KeyObject): string {
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? '']
  if (curve === undefined) throw new Error('only RSA and the NIST curves are supported')
  return curve
}
