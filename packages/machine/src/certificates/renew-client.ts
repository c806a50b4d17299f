import { lstat, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { CallOptions } from '../call-options.ts'
import { PUBLIC_FILE, replaceFile } from '../disk/replace-file.ts'
import { withStoreLock } from '../disk/store-lock.ts'
import { sweepScratch } from '../disk/sweep-scratch.ts'
import { fromFileSystem, systemErrorCode } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { StorePaths } from '../store/store-paths.ts'
import { certificatePathsIn } from './certificate-paths.ts'
import { ensureCertificates } from './ensure-certificates.ts'
import { importKeys, type KeyPair } from './private-key.ts'
import { signCertificate } from './sign-certificate.ts'

const action = 'renew the client certificate'

/**
 * Signs the store's client certificate anew, for the same key, and puts it in the place of its copies in the machines'
 * folders. Engines need not hear of it: they trust the authority, which stays. One file is replaced at a time, and the
 * old certificate goes on to be good, so it may end anywhere in between.
 *
 * @throws `CERTIFICATE_EXPIRED` when it is the authority that has, and what `CertificateStore.ensure` throws
 */
export async function renewClient(paths: StorePaths, organization: string, call: CallOptions): Promise<void> {
  const { authorityExpiresAt, caPath } = await ensureCertificates(paths, { organization, ...call })
  if (authorityExpiresAt <= new Date()) throw new MachineError('CERTIFICATE_EXPIRED', { action, path: caPath })
  const files = certificatePathsIn(paths.certificates)
  try {
    await withStoreLock(paths.store, call, async () => {
      const [authority, client] = await Promise.all([keysAt(files.caKeyPath), keysAt(files.keyPath)])
      const old = await readFile(files.certPath, 'utf8')
      const cert = await signCertificate({
        kind: 'client',
        organization: `${organization}.<bootstrap>`,
        publicKey: client.publicKey,
        signingKey: authority.privateKey,
        issuer: await readFile(files.caPath, 'utf8'),
      })
      // Copies first: as long as the original is the old one, another call finds those that are left.
      for (const path of await copiesOf(paths, old)) {
        await sweepScratch(dirname(path))
        await replaceFile(path, cert, PUBLIC_FILE)
      }
      await sweepScratch(paths.certificates)
      await replaceFile(files.certPath, cert, PUBLIC_FILE)
    })
  } catch (error) {
    throw fromFileSystem(error, { action })
  }
}

async function copiesOf(paths: StorePaths, cert: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await readdir(paths.machines).catch(() => [])) {
    const path = join(paths.machine(name), 'cert.pem')
    const folder = await lstat(paths.machine(name))
    if (!folder.isDirectory() || name.startsWith('.')) continue
    if ((await readFile(path, 'utf8').catch(() => '')) === cert) found.push(path)
  }
  return found
}

async function keysAt(path: string): Promise<KeyPair> {
  try {
    return await importKeys(await readFile(path, 'utf8'))
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') {
      const meaning = `${basename(path)} of the store's certificates is missing`
      throw new MachineError('CERTIFICATES_INCOMPLETE', { action, path, meaning, cause })
    }
    if (systemErrorCode(cause) !== undefined) throw cause
    const meaning = `${path} holds no private key that can be used`
    throw new MachineError('INVALID_CERTIFICATE', { action, path, meaning, cause })
  }
}
