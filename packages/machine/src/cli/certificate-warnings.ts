import { type CertificateInfo, listCertificates } from '../certificates/list-certificates.ts'
import { isMachineError } from '../errors/machine-error.ts'
import type { StorePaths } from '../store/store-paths.ts'

const DAY = 24 * 60 * 60 * 1000

/**
 * A line for each certificate that is about to expire or has, with what to do. For the error stream: what is asked for
 * stands on the other one, whatever the certificates are like.
 */
export async function certificateWarnings(paths: StorePaths, names: readonly string[]): Promise<string> {
  try {
    const found = await listCertificates(paths, names)
    return found.map((info) => (info.state === 'valid' ? '' : `Warning: ${certificateProblem(info)}\n`)).join('')
  } catch (error) {
    // Who may not read them gets to know it from whatever needs them.
    if (isMachineError(error)) return ''
    throw error
  }
}

/** What is the matter with a certificate that is not valid, and what to do about it. */
export function certificateProblem(info: CertificateInfo): string {
  const { kind, machine, path, state, expiresAt } = info
  const owner = machine === undefined ? 'of the store' : `of machine ${machine}`
  const what = {
    authority: 'the certificate authority',
    client: 'the client certificate',
    server: 'the server certificate',
  }
  const days = Math.abs(Math.trunc(((expiresAt?.getTime() ?? 0) - Date.now()) / DAY))
  const said = {
    valid: 'is valid',
    'expires-soon': `expires in ${days} days`,
    expired: `expired ${days} days ago`,
    unreadable: `in ${path} cannot be read`,
  }[state]
  return `${what[kind]} ${owner} ${said}; ${remedy(info)}`
}

function remedy({ kind, machine, issuedHere }: CertificateInfo): string {
  if (kind === 'authority') {
    return machine === undefined
      ? 'it is never replaced by itself: move the folder certs away, and run docker-machine regenerate-certs --yes on every machine'
      : 'bring that of its engine here'
  }
  if (kind === 'server') {
    return issuedHere
      ? `renew it with docker-machine regenerate-certs ${machine}`
      : 'the authority of this store has not signed it: renew it where that is, and bring it here'
  }
  return machine === undefined
    ? 'renew it with docker-machine certs --renew-client'
    : 'bring the one that its engine trusts here'
}
