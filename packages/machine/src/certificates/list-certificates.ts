import { type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { listMachines } from '../store/list-machines.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { certificatePathsIn } from './certificate-paths.ts'

/** What is the matter with a certificate, as far as its file says. */
export type CertificateState = 'valid' | 'expires-soon' | 'expired' | 'unreadable'

/** A certificate of the store, or of one machine. */
export interface CertificateInfo {
  /** Whose it is: the authority's, the client's that shows it to engines, or an engine's own. */
  readonly kind: 'authority' | 'client' | 'server'
  /** The machine in whose folder it is, absent for those that all machines share. */
  readonly machine?: string
  /** Absolute path of the file. */
  readonly path: string
  /** When it expires, absent when the file is no certificate. */
  readonly expiresAt?: Date
  /** Names and addresses that a server's certificate is good for. */
  readonly names: readonly string[]
  /** Whether the authority of this store has signed it, so that it can be renewed from here. */
  readonly issuedHere: boolean
  /** `expires-soon` begins 30 days before the end. */
  readonly state: CertificateState
}

const SOON_MS = 30 * 24 * 60 * 60 * 1000

/**
 * The certificates of a store, and of machines: those of which the store has the same are left out. A file that is not
 * there is no certificate; one that cannot be understood is one that is `unreadable`.
 *
 * @param names - of machines; all of them when absent
 * @throws `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function listCertificates(paths: StorePaths, names?: readonly string[]): Promise<CertificateInfo[]> {
  const files = certificatePathsIn(paths.certificates)
  const [ca, client] = await Promise.all([readIfPresent(files.caPath), readIfPresent(files.certPath)])
  const signer = signerOf(ca)
  const infoOf = (kind: CertificateInfo['kind'], path: string, text: string | undefined, machine?: string) => {
    return text === undefined
      ? undefined
      : inspected({ kind, path, ...(machine !== undefined && { machine }) }, text, signer)
  }
  const found = [infoOf('authority', files.caPath, ca), infoOf('client', files.certPath, client)]
  const machines = names ?? (await listMachines(paths)).flatMap(({ machine }) => machine?.name ?? [])
  const own = machines.map(async (machine) => {
    const [caPath, certPath, serverPath] = ['ca.pem', 'cert.pem', 'server.pem'].map((file) =>
      join(paths.machine(machine), file),
    ) as [string, string, string]
    const texts = await Promise.all([caPath, certPath, serverPath].map(readIfPresent))
    return [
      texts[0] === ca ? undefined : infoOf('authority', caPath, texts[0], machine),
      texts[1] === client ? undefined : infoOf('client', certPath, texts[1], machine),
      infoOf('server', serverPath, texts[2], machine),
    ]
  })
  return [...found, ...(await Promise.all(own)).flat()].filter((info) => info !== undefined)
}

/** The key of the store's authority, where it has one. */
function signerOf(ca: string | undefined): KeyObject | undefined {
  try {
    return ca === undefined ? undefined : new X509Certificate(ca).publicKey
  } catch {
    return undefined
  }
}

function inspected(
  base: Pick<CertificateInfo, 'kind' | 'path' | 'machine'>,
  text: string,
  signer: KeyObject | undefined,
): CertificateInfo {
  try {
    const certificate = new X509Certificate(text)
    const expiresAt = certificate.validToDate
    const left = expiresAt.getTime() - Date.now()
    const state = left <= 0 ? 'expired' : left < SOON_MS ? 'expires-soon' : 'valid'
    const names = (certificate.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''))
    const issuedHere = signer !== undefined && certificate.verify(signer)
    return { ...base, expiresAt, names: names.filter((name) => name !== ''), issuedHere, state }
  } catch {
    return { ...base, names: [], issuedHere: false, state: 'unreadable' }
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw fromFileSystem(error, { action: 'read the certificates of the store', path })
  }
}
