import { mkdir, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { PRIVATE_FILE, PUBLIC_FILE, replaceFile } from '../disk/replace-file.ts'
import { sweepScratch } from '../disk/sweep-scratch.ts'
import { systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { type CertificatePaths, certificatePathsIn } from './certificate-paths.ts'
import { exportKey, generateKeys, importKeys, type KeyPair, type KeyType } from './private-key.ts'
import { signCertificate } from './sign-certificate.ts'

/** How certificates are made that a store does not have yet. */
export interface EnsureClientOptions {
  /** Who they are for. */
  readonly organization: string
  /** @default 'rsa' */
  readonly keyType?: KeyType
  /** Is told what is being made, in the words of Docker Machine. */
  readonly progress?: (line: string) => void
}

const action = 'make the certificates of the store'

/**
 * Makes the certificate authority and the client certificate that are missing, and replaces nothing. Whoever calls it
 * holds the lock of the store. Keys are written before what is signed with them, so that after a crash at any point the
 * next call can go on from there.
 *
 * @returns whether anything was made
 * @throws `CERTIFICATES_INCOMPLETE` when what is there cannot be completed, `INVALID_CERTIFICATE`
 */
export async function ensureClient(paths: StorePaths, options: EnsureClientOptions): Promise<boolean> {
  const files = certificatePathsIn(paths.certificates)
  const there = await whichExist(files)
  if (there.ca && there.cert && there.key) return false
  refuseIncompletable(there, files)
  await mkdir(paths.certificates, { recursive: true, mode: 0o700 })
  await sweepScratch(paths.certificates)
  const { organization, keyType = 'rsa', progress } = options
  if (!there.ca) {
    progress?.(`Creating CA: ${files.caPath}`)
    const { publicKey, privateKey } = await keysAt(files.caKeyPath, there.caKey, keyType)
    const ca = await signCertificate({ kind: 'authority', organization, publicKey, signingKey: privateKey })
    await replaceFile(files.caPath, ca, PUBLIC_FILE)
  }
  progress?.(`Creating client certificate: ${files.certPath}`)
  const authority = await keysAt(files.caKeyPath, true, keyType)
  const { publicKey } = await keysAt(files.keyPath, there.key, keyType)
  const cert = await signCertificate({
    kind: 'client',
    organization: `${organization}.<bootstrap>`,
    publicKey,
    signingKey: authority.privateKey,
    issuer: await readFile(files.caPath, 'utf8'),
  })
  await replaceFile(files.certPath, cert, PUBLIC_FILE)
  return true
}

interface Presence {
  readonly ca: boolean
  readonly caKey: boolean
  readonly cert: boolean
  readonly key: boolean
}

async function whichExist(files: CertificatePaths): Promise<Presence> {
  const [ca, caKey, cert, key] = await Promise.all([
    exists(files.caPath),
    exists(files.caKeyPath),
    exists(files.certPath),
    exists(files.keyPath),
  ])
  return { ca, caKey, cert, key }
}

function refuseIncompletable(there: Presence, files: CertificatePaths): void {
  const missing: string[] = []
  // Another authority would cut off every machine that trusts the lost one.
  if (!there.ca && (there.cert || there.key)) missing.push(files.caPath)
  if (!there.caKey && (there.ca || there.cert || there.key)) missing.push(files.caKeyPath)
  if (there.cert && !there.key) missing.push(files.keyPath)
  if (missing.length === 0) return
  const meaning = `${missing.map((path) => basename(path)).join(' and ')} of the store's certificates is missing`
  throw new MachineError('CERTIFICATES_INCOMPLETE', { action, path: missing[0], meaning })
}

/** The pair of keys in a file, a new one when there is no file. */
async function keysAt(path: string, there: boolean, keyType: KeyType): Promise<KeyPair> {
  if (!there) {
    const keys = await generateKeys(keyType)
    await replaceFile(path, exportKey(keys.privateKey), PRIVATE_FILE)
    return keys
  }
  const pem = await readFile(path, 'utf8')
  try {
    return await importKeys(pem)
  } catch (cause) {
    const meaning = `${path} holds no private key that can be used`
    throw new MachineError('INVALID_CERTIFICATE', { action, path, cause, meaning })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false
    throw error
  }
}
