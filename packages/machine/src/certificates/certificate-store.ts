import { readFile } from 'node:fs/promises'
import type { CallOptions } from '../call-options.ts'
import { defaultOrganization, processEnvironment } from '../environment.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { type EnsureCertificatesOptions, ensureCertificates, type StoreCertificates } from './ensure-certificates.ts'
import { type CertificateInfo, listCertificates } from './list-certificates.ts'
import { exportKey, generateKeys, importKeys, type KeyPair } from './private-key.ts'
import { renewClient } from './renew-client.ts'
import { signCertificate } from './sign-certificate.ts'

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

/** What {@link CertificateStore.renewClient} takes. */
export interface RenewClientOptions extends CallOptions {
  /**
   * Who the certificate is for.
   * @default the name of the user
   */
  readonly organization?: string | undefined
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
    return await ensureCertificates(this.#paths, options)
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
   * Signs the client certificate anew, for the key that it has, and puts it in the place of its copies in the machines'
   * folders. Engines need not hear of it: they trust the authority, which stays. The old certificate goes on to be good
   * until it expires.
   *
   * @throws `CERTIFICATE_EXPIRED` when it is the authority that has, and what {@link CertificateStore.ensure} throws
   *
   * @example
   * ```ts
   * const { clientExpiresAt } = await store.certificates.renewClient()
   * ```
   */
  async renewClient(options: RenewClientOptions = {}): Promise<StoreCertificates> {
    const { organization = defaultOrganization(processEnvironment()), ...call } = options
    await renewClient(this.#paths, organization, call)
    return { ...(await this.ensure(options)), created: true }
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
