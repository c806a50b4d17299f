import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { CallOptions } from '../call-options.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { defaultOrganization, processEnvironment } from '../environment.ts'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { areFiles } from '../store/tls-files.ts'
import { type CertificatePaths, certificatePathsIn } from './certificate-paths.ts'
import { ensureClient } from './ensure-client.ts'
import type { KeyType } from './private-key.ts'

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

/**
 * Makes the certificates of a store that are missing, under its lock.
 *
 * @throws what `CertificateStore.ensure` throws
 */
export async function ensureCertificates(
  paths: StorePaths,
  options: EnsureCertificatesOptions,
): Promise<StoreCertificates> {
  const files = certificatePathsIn(paths.certificates)
  const { organization = defaultOrganization(processEnvironment()), keyType = 'rsa' } = options
  try {
    // Reading what is there needs no lock, and no permission to write.
    const complete = areFiles(files)
    const make = () => ensureClient(paths, { organization, keyType })
    const created = !complete && (await withStoreLock(paths.store, options, make))
    const [ca, client] = await Promise.all([readCertificate(files.caPath), readCertificate(files.certPath)])
    return { ...files, created, authorityExpiresAt: ca.validToDate, clientExpiresAt: client.validToDate }
  } catch (error) {
    throw fromFileSystem(error, { action: 'make the certificates of the store' })
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
