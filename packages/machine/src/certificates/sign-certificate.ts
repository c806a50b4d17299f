import type { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type { Extension, X509CertificateCreateParamsName } from '@peculiar/x509'

/** What Docker Machine gives the three certificates that it makes; they have no common name. */
const profiles = {
  authority: { ca: true, usages: ['digitalSignature', 'keyEncipherment', 'keyAgreement', 'keyCertSign'], extended: [] },
  client: { ca: false, usages: ['digitalSignature'], extended: ['clientAuth'] },
  server: { ca: false, usages: ['digitalSignature', 'keyEncipherment', 'keyAgreement'], extended: ['serverAuth'] },
} as const

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly kind: keyof typeof profiles
  /** The one part of its subject, `O`. */
  readonly organization: string
  readonly publicKey: webcrypto.CryptoKey
  readonly signingKey: webcrypto.CryptoKey
  /** The certificate of the authority, PEM; absent when it signs itself. */
  readonly issuer?: string
  /** Host names and IP addresses of a server. */
  readonly hosts?: readonly string[]
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Signs a certificate, PEM: valid for 1080 days and from five minutes ago, for clocks that are behind. */
export async function signCertificate(request: CertificateRequest): Promise<string> {
  // The library takes 150 ms to load, and needs a polyfill that changes a global: only for those who sign.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const profile = profiles[request.kind]
  const issuer = request.issuer === undefined ? undefined : new x509.X509Certificate(request.issuer)
  const subject: X509CertificateCreateParamsName = [{ O: [request.organization] }]
  const hosts = request.hosts ?? []
  const extensions: Extension[] = [
    new x509.KeyUsagesExtension(
      profile.usages.reduce((flags, usage) => flags | x509.KeyUsageFlags[usage], 0),
      true,
    ),
    new x509.BasicConstraintsExtension(profile.ca, undefined, true),
    await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
  ]
  if (profile.extended.length > 0) {
    extensions.push(new x509.ExtendedKeyUsageExtension(profile.extended.map((usage) => x509.ExtendedKeyUsage[usage])))
  }
  if (issuer !== undefined) extensions.push(await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey))
  if (hosts.length > 0) {
    const names = hosts.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))
    extensions.push(new x509.SubjectAlternativeNameExtension(names))
  }
  const notBefore = Math.floor((Date.now() - 5 * MINUTE) / MINUTE) * MINUTE
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer?.subjectName.toJSON() ?? subject,
    notBefore: new Date(notBefore),
    notAfter: new Date(notBefore + 1080 * DAY),
    publicKey: request.publicKey,
    signingKey: request.signingKey,
    signingAlgorithm: { ...request.signingKey.algorithm, hash: 'SHA-256' },
    extensions,
  })
  return `${certificate.toString('pem')}\n`
}
