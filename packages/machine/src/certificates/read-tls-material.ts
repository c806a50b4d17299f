import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fromFileSystem } from '../errors/from-file-system.ts'
import { MachineError } from '../errors/machine-error.ts'
import type { TlsFiles, TlsMaterial } from '../store/engine-address.ts'

/**
 * Reads a client's three files, or takes their texts, and checks that they are what they should be and that the key is
 * the certificate's.
 *
 * @throws `INVALID_CERTIFICATE`, `PERMISSION_DENIED`, `IO_FAILED`
 */
export async function readTlsMaterial(tls: TlsFiles | TlsMaterial, action: string): Promise<TlsMaterial> {
  if (!('caPath' in tls)) return checked(tls, {}, action)
  try {
    const [ca, cert, key] = await Promise.all(
      [tls.caPath, tls.certPath, tls.keyPath].map((path) => readFile(path, 'utf8')),
    )
    return checked({ ca: ca ?? '', cert: cert ?? '', key: key ?? '' }, tls, action)
  } catch (error) {
    throw fromFileSystem(error, { action })
  }
}

function checked(material: TlsMaterial, paths: Partial<TlsFiles>, action: string): TlsMaterial {
  const attempt = <T>(what: string, path: string | undefined, parse: () => T): T => {
    try {
      return parse()
    } catch (cause) {
      throw new MachineError('INVALID_CERTIFICATE', {
        action,
        path,
        cause,
        meaning: `${path ?? what} is not valid PEM`,
      })
    }
  }
  attempt('the certificate authority', paths.caPath, () => new X509Certificate(material.ca))
  const certificate = attempt('the client certificate', paths.certPath, () => new X509Certificate(material.cert))
  const key = attempt('the private key', paths.keyPath, () => createPrivateKey(material.key))
  if (!certificate.checkPrivateKey(key)) {
    const meaning = 'the private key does not belong to the client certificate'
    throw new MachineError('INVALID_CERTIFICATE', { action, path: paths.keyPath, meaning })
  }
  return material
}
