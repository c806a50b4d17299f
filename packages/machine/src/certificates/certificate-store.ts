import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { CallOptions } from '../call-options.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { defaultOrganization, processEnvironment } from '../environment.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { areFiles } from '../store/tls-files.ts'
import { type CertificatePaths, certificatePathsIn } from './certificate-paths.ts'
import { ensureClient } from './ensure-client.ts'
import { type CertificateInfo, listCertificates } from './list-certificates.ts'
import { exportKey, generateKeys, importKeys, type KeyPair, type KeyType } from './private-key.ts'
import { signCertificate } from './sign-certificate.ts'

/** What {@link CertificateStore.ensure} takes. */
export interface EnsureCertificatesOptions extends CallOptions {
  /**
   * The kind of the keys, should any have to be made.
   * @default 'rsa'
   */
  readonly keyType?: KeyType | undefined
  /**
   * Who the certificates are for, should any have to be made.
   * @default the name of the user
   */
  readonly organization?: string | undefined
}

/** The certificate authority of a store and its client certificate. */
export interface StoreCertificates extends CertificatePaths {
  /** Whether any of them was made by this call. */
  readonly created: boolean
  /** When the authority expires, and every certificate that it signed with it. */
  readonly authorityExpiresAt: Date
  /** When the client certificate expires. */
  readonly clientExpiresAt: Date
}

/** What {@link CertificateStore.issueServer} takes. */
export interface IssueServerOptions extends EnsureCertificatesOptions {
  /** Host names of the server; `localhost` is always added. */
  readonly names: readonly string[]
  /** IP addresses of the server; `127.0.0.1` is always added. */
  readonly addresses: readonly string[]
}

/** A server's certificate, PEM. It shows in `console.log`: write it where the server reads it, and forget it. */
export interface ServerCertificate {
  /** The certificate of the authority, which clients trust and against which the server checks its clients. */
  readonly ca: string
  /** The server's certificate. */
  readonly cert: string
  /** The server's private key: PKCS#1 for RSA, SEC1 for curves. */
  readonly key: string
}

/** The certificates of a store: one authority, one client certificate for all machines, and servers signed on demand. */
export class CertificateStore {
  readonly #paths: StorePaths

  /** @internal */
  constructor(paths: StorePaths) {
    this.#paths = paths
  }

  /**
   * Makes sure that the store has a certificate authority and a client certificate. What is there is kept, an expired
   * authority included: replacing it would cut off every machine that trusts it.
   *
   * @throws `CERTIFICATES_INCOMPLETE` when files are missing that cannot be made again, `INVALID_CERTIFICATE`,
   * `STORE_LOCKED`, `PERMISSION_DENIED`, `DISK_FULL`
   *
   * @example
   * ```ts
   * const { caPath, certPath, keyPath } = await store.certificates.ensure()
   * ```
   */
  async ensure(options: EnsureCertificatesOptions = {}): Promise<StoreCertificates> {
    const files = certificatePathsIn(this.#paths.certificates)
    const { organization = defaultOrganization(processEnvironment()), keyType = 'rsa' } = options
    try {
      // Reading what is there needs no lock, and no permission to write.
      const complete = await areFiles(files)
      const make = () => ensureClient(this.#paths, { organization, keyType })
      const created = !complete && (await withStoreLock(this.#paths.store, options, make))
      const [ca, client] = await Promise.all([readCertificate(files.caPath), readCertificate(files.certPath)])
      return { ...files, created, authorityExpiresAt: ca.validToDate, clientExpiresAt: client.validToDate }
    } catch (error) {
      throw fromFileSystem(error, { action: 'make the certificates of the store' })
    }
  }

  /**
   * The certificates of the store and of all machines, with the day when they expire. Those that a machine shares with
   * the store are listed once. Nothing is renewed.
   *
   * @throws `PERMISSION_DENIED`, `IO_FAILED`
   *
   * @example
   * ```ts
   * const due = (await store.certificates.list()).filter(({ state }) => state !== 'valid')
   * ```
   */
  async list(): Promise<CertificateInfo[]> {
    return await listCertificates(this.#paths)
  }

  /**
   * Signs a certificate for a server that the store's client certificate will trust. Nothing of it is kept. Makes the
   * authority first when there is none.
   *
   * @throws `CERTIFICATE_EXPIRED` when the authority has, `CERTIFICATES_INCOMPLETE` when its key is missing, and what
   * {@link CertificateStore.ensure} throws
   *
   * @example
   * ```ts
   * const { ca, cert, key } = await store.certificates.issueServer({ names: ['dev01'], addresses: ['192.0.2.11'] })
   * ```
   */
  async issueServer(options: IssueServerOptions): Promise<ServerCertificate> {
    const action = 'issue a server certificate'
    const { caPath, caKeyPath, authorityExpiresAt } = await this.ensure(options)
    if (authorityExpiresAt <= new Date()) throw new MachineError('CERTIFICATE_EXPIRED', { action, path: caPath })
    const { names, addresses, keyType = 'rsa' } = options
    const user = options.organization ?? defaultOrganization(processEnvironment())
    const [authority, keys, ca] = await Promise.all([
      readAuthorityKey(caKeyPath, action),
      generateKeys(keyType),
      readFile(caPath, 'utf8'),
    ])
    const cert = await signCertificate({
      kind: 'server',
      organization: `${user}.${names[0] ?? addresses[0] ?? 'localhost'}`,
      publicKey: keys.publicKey,
      signingKey: authority.privateKey,
      issuer: ca,
      hosts: [...new Set([...names, ...addresses, 'localhost', '127.0.0.1'])],
    })
    return { ca, cert, key: exportKey(keys.privateKey) }
  }
}

async function readAuthorityKey(path: string, action: string): Promise<KeyPair> {
  try {
    return await importKeys(await readFile(path, 'utf8'))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      const meaning = 'the private key of the certificate authority is not in the store'
      throw new MachineError('CERTIFICATES_INCOMPLETE', { action, path, meaning, cause: error })
    }
    if (systemErrorCode(error) !== undefined) throw fromFileSystem(error, { action, path })
    throw new MachineError('INVALID_CERTIFICATE', { action, path, cause: error })
  }
}

async function readCertificate(path: string): Promise<X509Certificate> {
  const pem = await readFile(path)
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    const action = 'read the certificates of the store'
    throw new MachineError('INVALID_CERTIFICATE', { action, path, cause, meaning: `${path} is not valid PEM` })
  }
}
