import { join } from 'node:path'
import type { TlsFiles } from '../store/engine-address.ts'
import { tlsFilesIn } from '../store/tls-files.ts'

/** The four files that a store's certificates are. */
export interface CertificatePaths extends TlsFiles {
  /** Absolute path of the private key of the certificate authority, PEM. */
  readonly caKeyPath: string
}

/** Where they are in a folder. */
export function certificatePathsIn(folder: string): CertificatePaths {
  return { ...tlsFilesIn(folder), caKeyPath: join(folder, 'ca-key.pem') }
}
